using System.Collections.Concurrent;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gapura.Server.Tests.Messages.Sms;

/// <summary>A gateway on this machine that keeps what it is asked, byte for byte, and answers as it is told.</summary>
internal sealed class GatewayStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayStub(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    public ConcurrentQueue<GatewayCall> Calls { get; } = new();

    /// <summary>What it answers.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = http => http.Response.WriteAsync("0: Accepted for delivery");

    public static async Task<GatewayStub> StartAsync()
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var stub = new GatewayStub(builder.Build(), port);
        stub._app.Run(stub.TakeAsync);
        await stub._app.StartAsync();
        return stub;
    }

    public void Says(int status, string body = "", string? location = null) => Answer = http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = location;
        return http.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        // What still waits is not waited for.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        Calls.Enqueue(new GatewayCall(
            http.Request.Method, http.Features.Get<IHttpRequestFeature>()!.RawTarget, await body.ReadToEndAsync(), http.Request.ContentType ?? "",
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        await Answer(http);
    }
}

/// <param name="Target">Path and query as they came.</param>
internal sealed record GatewayCall(string Method, string Target, string Body, string ContentType, IReadOnlyDictionary<string, string> Headers);
