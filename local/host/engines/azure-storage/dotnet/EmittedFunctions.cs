using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Binder = Microsoft.Azure.WebJobs.Binder;

namespace DurableEngine;

/// <summary>
/// The WebJobs SDK indexes methods, so a class is emitted with one method for each durable function of the app:
/// <c>static Task&lt;object&gt; name([Trigger] string trigger, Binder binder)</c>.
/// </summary>
public static class EmittedFunctions
{
    private static readonly Dictionary<string, Type> Triggers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["orchestrationTrigger"] = typeof(OrchestrationTriggerAttribute),
        ["activityTrigger"] = typeof(ActivityTriggerAttribute),
        ["entityTrigger"] = typeof(EntityTriggerAttribute),
    };

    private static HostPipe? host;

    public static Type From(JObject functions, HostPipe pipe)
    {
        host = pipe;
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("AppFunctions"), AssemblyBuilderAccess.Run);
        TypeBuilder type = assembly.DefineDynamicModule("AppFunctions").DefineType("AppFunctions", TypeAttributes.Public);
        foreach ((string name, JToken? trigger) in functions)
        {
            Emit(type, name, Triggers[(string)trigger!]);
        }

        return type.CreateType();
    }

    /// <summary>
    /// What the emitted methods call. An orchestrator's thread waits for it, so nothing in it may come back to that thread.
    /// </summary>
    public static async Task<object?> RunAsync(string name, string trigger, Binder binder)
    {
        var call = new JObject { ["name"] = name, ["trigger"] = trigger };
        if (binder.BindingData.TryGetValue("instanceId", out object? instanceId))
        {
            call["instanceId"] = instanceId?.ToString();
        }

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            call["traceParent"] = activity.Id;
            call["traceState"] = activity.TraceStateString;
        }

        JObject answer = await host!.CallAsync(call).ConfigureAwait(false);
        if (answer["error"] is JObject error)
        {
            throw new WorkerFailure((string?)error["message"], (string?)error["stack"]);
        }

        return ToObject(answer["value"] as JObject);
    }

    private static void Emit(TypeBuilder type, string name, Type trigger)
    {
        MethodBuilder method = type.DefineMethod(
            name, MethodAttributes.Public | MethodAttributes.Static, typeof(Task<object>), [typeof(string), typeof(Binder)]);
        method.SetCustomAttribute(new CustomAttributeBuilder(typeof(FunctionNameAttribute).GetConstructor([typeof(string)])!, [name]));
        method.DefineParameter(1, ParameterAttributes.None, "trigger")
            .SetCustomAttribute(new CustomAttributeBuilder(trigger.GetConstructor(Type.EmptyTypes)!, []));
        method.DefineParameter(2, ParameterAttributes.None, "binder");
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldstr, name);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Call, typeof(EmittedFunctions).GetMethod(nameof(RunAsync))!);
        code.Emit(OpCodes.Ret);
    }

    /// <summary>A value of the worker's wire (RpcTypedData: one member, or none) as the Functions host hands it to an extension.</summary>
    private static object? ToObject(JObject? data) => data?.Properties().FirstOrDefault() switch
    {
        { Name: "json", Value: JValue text } =>
            JsonConvert.DeserializeObject((string)text!, new JsonSerializerSettings { DateParseHandling = DateParseHandling.None }),
        { Value: JValue value } => value.Value,
        _ => null,
    };
}

/// <summary>
/// A failed invocation. The extension knows it by the shape of its message, and reads the state of a failed orchestrator from it.
/// </summary>
public sealed class WorkerFailure(string? message, string? stack) : Exception($"Result: Failure\nException: {message}\nStack: {stack}")
{
    public string RemoteMessage { get; } = message ?? string.Empty;
}
