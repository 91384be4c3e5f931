using System.Collections.Concurrent;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gapura.Server.Tests.Push;

/// <summary>A push service on this machine (RFC 8030): keeps what it is handed and answers as it is told.</summary>
internal sealed class PushService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrived = new(0);

    private PushService(WebApplication app, string origin) => (_app, Origin) = (app, origin);

    public string Origin { get; }

    public string Endpoint => $"{Origin}/push/abc";

    /// <summary>Answers to come, first to last; when there are none, 201.</summary>
    public ConcurrentQueue<(int Status, string Header, string Value)> Answers { get; } = new();

    public ConcurrentQueue<ReceivedPush> Received { get; } = new();

    public static async Task<PushService> StartAsync()
    {
        var origin = $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(origin);
        builder.Logging.ClearProviders();
        var service = new PushService(builder.Build(), origin);
        service._app.Run(service.TakeAsync);
        await service._app.StartAsync();
        return service;
    }

    /// <summary>Returns when so many pushes have come since the last wait.</summary>
    public async Task WaitAsync(int pushes = 1)
    {
        for (var i = 0; i < pushes; i++)
        {
            Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(20)), "No push came.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Received.Enqueue(new ReceivedPush(
            http.Request.Method, http.Request.Path, http.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        var answer = Answers.TryDequeue(out var told) ? told : (201, "", "");
        http.Response.StatusCode = answer.Item1;
        if (answer.Item2.Length > 0)
        {
            http.Response.Headers[answer.Item2] = answer.Item3;
        }

        _arrived.Release();
    }
}

internal sealed record ReceivedPush(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);
