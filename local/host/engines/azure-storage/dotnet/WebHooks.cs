using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Config;
using Newtonsoft.Json.Linq;

namespace DurableEngine;

/// <summary>Tells the extension the URL of its webhook, the durable HTTP API, and hands it the requests that reach the host there.</summary>
public sealed class WebHooks(string url) : IWebHookProvider
{
    private IAsyncConverter<HttpRequestMessage, HttpResponseMessage>? handler;

    public Uri GetUrl(IExtensionConfigProvider extension)
    {
        handler = (IAsyncConverter<HttpRequestMessage, HttpResponseMessage>)extension;
        return new Uri(url);
    }

    /// <param name="request">method, url, headers (name to value), body (base64)</param>
    /// <returns>status, headers, body (base64)</returns>
    public async Task<JObject> HandleAsync(JObject request)
    {
        if (handler is null)
        {
            return new JObject { ["status"] = 503, ["headers"] = new JObject { ["retry-after"] = "1" }, ["body"] = "" };
        }

        using HttpRequestMessage message = ToMessage(request);
        using HttpResponseMessage response = await handler.ConvertAsync(message, CancellationToken.None);
        byte[] body = response.Content is null ? [] : await response.Content.ReadAsByteArrayAsync();
        var headers = new JObject();
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content?.Headers.AsEnumerable() ?? []))
        {
            headers[name.ToLowerInvariant()] = string.Join(", ", values);
        }

        return new JObject { ["status"] = (int)response.StatusCode, ["headers"] = headers, ["body"] = Convert.ToBase64String(body) };
    }

    private static HttpRequestMessage ToMessage(JObject request)
    {
        var message = new HttpRequestMessage(new HttpMethod((string)request["method"]!), (string)request["url"]!)
        {
            Content = new ByteArrayContent(Convert.FromBase64String((string)request["body"]!)),
        };
        foreach ((string name, JToken? value) in (JObject)request["headers"]!)
        {
            if (!message.Headers.TryAddWithoutValidation(name, (string)value!))
            {
                message.Content.Headers.TryAddWithoutValidation(name, (string)value!);
            }
        }

        return message;
    }
}
