using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Azure.WebJobs.Host.Executors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace DurableEngine;

/// <summary>The WebJobs job host with Microsoft's durable extension in it, configured as the Functions host configures it.</summary>
public sealed class EngineHost
{
    /// <summary>Where the Functions host keeps host.json in its configuration; settings named AzureFunctionsJobHost__… lie above it.</summary>
    private const string Root = "AzureFunctionsJobHost";

    private readonly IHost host;
    private readonly WebHooks webHooks;

    private EngineHost(IHost host, WebHooks webHooks)
    {
        this.host = host;
        this.webHooks = webHooks;
    }

    /// <summary>What a durable client binding hands to a worker, as JSON. Null before the start.</summary>
    public string? ClientBinding => ClientProbe.Seen;

    /// <param name="start">
    /// functions (name to trigger type), hostJson (path), hubName, webHookUrl (absolute, with the system key if there is one).
    /// </param>
    public static EngineHost Create(JObject start, HostPipe pipe)
    {
        var webHooks = new WebHooks((string)start["webHookUrl"]!);
        Type functions = EmittedFunctions.From((JObject)start["functions"]!, pipe);
        IHost host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => Configure(configuration, start))
            .ConfigureLogging((context, logging) => PipeLogger.Configure(logging, context.Configuration.GetSection($"{Root}:logging"), pipe))
            .ConfigureWebJobs(webJobs => webJobs.AddDurableTask())
            .ConfigureServices(services => services
                .AddSingleton<ITypeLocator>(new FixedTypes(functions, typeof(ClientProbe)))
                .AddSingleton<IWebHookProvider>(webHooks)
                .AddSingleton<IHostIdProvider>(new FixedHostId()))
            .Build();
        return new EngineHost(host, webHooks);
    }

    public async Task StartAsync()
    {
        await host.StartAsync();
        var jobHost = (JobHost)host.Services.GetRequiredService<IJobHost>();
        await jobHost.CallAsync(typeof(ClientProbe).GetMethod(nameof(ClientProbe.Read))!);
    }

    /// <summary>Lets what runs come to its end, gives the partitions back, and stops.</summary>
    public Task StopAsync() => host.StopAsync();

    /// <summary>Answers a request to the durable HTTP API.</summary>
    public Task<JObject> HandleAsync(JObject request) => webHooks.HandleAsync(request);

    private static void Configure(IConfigurationBuilder configuration, JObject start)
    {
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsConfigurationSection"] = Root,
            [$"{Root}:extensions:durableTask:useGracefulShutdown"] = "true",
        });
        IConfigurationRoot hostJson = new ConfigurationBuilder().AddJsonFile((string)start["hostJson"]!).Build();
        configuration.AddInMemoryCollection(hostJson.AsEnumerable()
            .Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create($"{Root}:{pair.Key}", pair.Value)));
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{Root}:extensions:durableTask:hubName"] = (string)start["hubName"]!,
        });
        configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // A port without a key on this machine: the app's client reaches the API through the host instead.
            [$"{Root}:extensions:durableTask:localRpcEndpointEnabled"] = "false",
        });
    }

    private sealed class FixedTypes(params Type[] types) : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => types;
    }

    private sealed class FixedHostId : IHostIdProvider
    {
        public Task<string> GetHostIdAsync(CancellationToken cancellationToken) => Task.FromResult("embedded");
    }
}

/// <summary>A function of the engine's own, called once, that learns what the durable client binding hands to a worker.</summary>
public static class ClientProbe
{
    public static string? Seen { get; private set; }

    [NoAutomaticTrigger]
    [FunctionName("EngineDurableClient")]
    public static void Read([DurableClient] string client) => Seen = client;
}
