using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace DurableEngine;

/// <summary>
/// Messages to and from the host, one line of JSON each. Out: log, ready, failed, call, response, stopped. In: the start message first,
/// then answer (to a call), request (to the durable HTTP API), stop. The other side is ../engine-process.ts.
/// </summary>
public sealed class HostPipe
{
    private static readonly JsonSerializerSettings Reading = new() { DateParseHandling = DateParseHandling.None };

    /// <summary>Other characters than ASCII are escaped, so that a line is a line for every reader.</summary>
    private static readonly JsonSerializerSettings Writing = new() { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii };

    private readonly StreamReader input;
    private readonly Stream output;
    private readonly Lock writing = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JObject>> calls = new();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastCall;

    private HostPipe(Stream input, Stream output)
    {
        this.input = new StreamReader(input, new UTF8Encoding(false), false, 1 << 16);
        this.output = output;
    }

    /// <summary>Resolves when the host has asked for the stop and all is stopped.</summary>
    public Task Stopped => stopped.Task;

    public static HostPipe OverStandardStreams()
    {
        var pipe = new HostPipe(Console.OpenStandardInput(), Console.OpenStandardOutput());
        Console.SetOut(TextWriter.Null); // the extension prints its events for Azure's own collector there
        return pipe;
    }

    /// <summary>The next message, or null at the end of the stream.</summary>
    public JObject? Receive() =>
        input.ReadLine() is { } line ? JsonConvert.DeserializeObject<JObject>(line, Reading) : null;

    public void Send(JObject message)
    {
        byte[] line = Encoding.ASCII.GetBytes(JsonConvert.SerializeObject(message, Writing) + "\n");
        lock (writing)
        {
            output.Write(line);
            output.Flush();
        }
    }

    /// <summary>Asks the host to run a function; resolves to its answer.</summary>
    public Task<JObject> CallAsync(JObject call)
    {
        long id = Interlocked.Increment(ref lastCall);
        var answer = new TaskCompletionSource<JObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        calls[id] = answer;
        call["type"] = "call";
        call["id"] = id;
        Send(call);
        return answer.Task;
    }

    /// <summary>Reads on a thread of its own until the stream ends. Then the host is gone, and this process ends as if it was killed too.</summary>
    public void Listen(Func<JObject, Task<JObject>> handleRequest, Func<Task> stop)
    {
        var thread = new Thread(() =>
        {
            while (Receive() is { } message)
            {
                Take(message, handleRequest, stop);
            }

            using Process self = Process.GetCurrentProcess();
            self.Kill();
        })
        { IsBackground = true, Name = nameof(HostPipe) };
        thread.Start();
    }

    private void Take(JObject message, Func<JObject, Task<JObject>> handleRequest, Func<Task> stop)
    {
        switch ((string?)message["type"])
        {
            case "answer":
                if (calls.TryRemove((long)message["id"]!, out TaskCompletionSource<JObject>? answer))
                {
                    answer.SetResult(message);
                }

                break;
            case "request":
                Task.Run(() => RespondAsync(message, handleRequest));
                break;
            case "stop":
                Task.Run(async () =>
                {
                    await stop();
                    Send(new JObject { ["type"] = "stopped" });
                    stopped.TrySetResult();
                });
                break;
            default:
                throw new InvalidOperationException($"The host sent a message of type '{message["type"]}'.");
        }
    }

    private async Task RespondAsync(JObject request, Func<JObject, Task<JObject>> handle)
    {
        JObject response;
        try
        {
            response = await handle(request);
        }
        catch (Exception error)
        {
            response = new JObject { ["status"] = 500, ["error"] = error.ToString() };
        }

        response["type"] = "response";
        response["id"] = request["id"];
        Send(response);
    }
}
