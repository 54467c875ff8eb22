// The durable engine of Azure Functions in a process of its own. It runs no code of the app: each orchestrator, activity and entity
// is asked of the host that started it, over standard input and output (HostPipe.cs). It ends when the host ends, in whatever way.
using DurableEngine;
using Newtonsoft.Json.Linq;

// Orchestrators wait on threads of the pool for the host's answers, which arrive on others.
ThreadPool.SetMinThreads(64, 64);

HostPipe pipe = HostPipe.OverStandardStreams();
JObject? start = pipe.Receive();
if (start is null)
{
    return 0; // the host died before it said anything
}

EngineHost engine;
try
{
    engine = EngineHost.Create(start, pipe);
    pipe.Listen(engine.HandleAsync, engine.StopAsync);
    await engine.StartAsync();
}
catch (Exception error)
{
    pipe.Send(new JObject { ["type"] = "failed", ["message"] = error.GetBaseException().Message, ["detail"] = error.ToString() });
    return 1;
}

pipe.Send(new JObject { ["type"] = "ready", ["clientBinding"] = engine.ClientBinding });
await pipe.Stopped;
return 0;
