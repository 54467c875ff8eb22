using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace DurableEngine;

/// <summary>Sends what the engine logs to the host, which prints it among its own lines.</summary>
public sealed class PipeLogger(string category, HostPipe pipe) : ILogger
{
    /// <summary>What the host tells itself of each function that it runs.</summary>
    private static readonly string[] ToldByTheHost = ["Function", "Host.Executor", "Host.Results", "Host.Aggregator"];

    /// <summary>What at night nobody needs, unless host.json's logLevel names the category.</summary>
    private static readonly string[] Chatty = ["Host", "Microsoft", "DurableTask"];

    /// <param name="hostJson">host.json's section <c>logging</c>; its logLevel decides as in Azure</param>
    public static void Configure(ILoggingBuilder logging, IConfiguration hostJson, HostPipe pipe)
    {
        logging.ClearProviders();
        logging.AddProvider(new Provider(pipe));
        foreach (string category in Chatty)
        {
            logging.AddFilter(category, LogLevel.Warning);
        }

        // Azure.Core warns of each answer above 400, which are part of how the extension works.
        logging.AddFilter("Azure", LogLevel.Error);
        foreach (string category in ToldByTheHost)
        {
            logging.AddFilter(category, LogLevel.None);
        }

        logging.AddConfiguration(hostJson);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception);
        pipe.Send(new JObject
        {
            ["type"] = "log",
            ["level"] = logLevel.ToString().ToLowerInvariant(),
            ["text"] = $"{category}: {text}{(exception is null ? "" : $"\n{exception}")}",
        });
    }

    private sealed class Provider(HostPipe pipe) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new PipeLogger(categoryName, pipe);

        public void Dispose()
        {
        }
    }
}
