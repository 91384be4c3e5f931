using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Client.Tests.Calling;

/// <summary>One request as it arrived.</summary>
internal sealed record Seen(string Method, string Path, string? Token, string? Key, string Body);

/// <summary>
/// Answers what a test wants answered, faults above all: what the real Gapura does when all is well is seen in the tests that run it.
/// </summary>
internal sealed class FakeGapura : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServiceProvider _services;
    private int _tokens;

    private FakeGapura(WebApplication app, FakeTimeProvider? time)
    {
        _app = app;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time ?? TimeProvider.System);
        services.AddGapuraClient(options =>
        {
            (options.Address, options.Portal) = (new Uri(app.Urls.First()), "lpse");
            (options.ClientId, options.ClientSecret) = ("aplikasi:1", "rahasia/+ dan lain");
            options.Patience = TimeSpan.FromSeconds(1);
        });
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<GapuraClient>();
    }

    public GapuraClient Client { get; }

    public string Address => _app.Urls.First();

    /// <summary>Calls of the interface, in the order of their coming.</summary>
    public ConcurrentQueue<Seen> Calls { get; } = [];

    /// <summary>Requests for a token.</summary>
    public ConcurrentQueue<Seen> TokenCalls { get; } = [];

    /// <summary>What a call is answered; the number is that of the call, from 1.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = (http, _) => AcceptAsync(http);

    public Func<HttpContext, Task>? TokenAnswer { get; set; }

    /// <param name="time">The caller's clock; the machine's without it. Whoever waits for something waits by it.</param>
    public static async Task<FakeGapura> StartAsync(FakeTimeProvider? time = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        FakeGapura? fake = null;
        app.Run(http => fake!.HandleAsync(http));
        await app.StartAsync();
        return fake = new FakeGapura(app, time);
    }

    public static Task AcceptAsync(HttpContext http) => WriteAsync(http, 200, """{"result":"accepted"}""");

    public static Task ApprovalAsync(HttpContext http, string state = "pending") =>
        WriteAsync(http, 201, $$"""{"id":"0123456789abcdef0123456789abcdef","state":"{{state}}","expires":"2026-11-22T03:01:00.000Z"}""");

    public static Task TransactionAsync(HttpContext http) =>
        WriteAsync(http, 201, """{"id":"0123456789abcdef0123456789abcdef","reference":"1","state":"pending","expires":"2026-11-22T03:15:00.000Z","required":1,"approvals":0,"approvers":[]}""");

    public static Task WriteAsync(HttpContext http, int status, string json, string type = "application/json")
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        return http.Response.WriteAsync(json);
    }

    public static Task ProblemAsync(HttpContext http, int status, string name, int? retryAfter = null)
    {
        if (retryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = $"{seconds}";
        }

        return WriteAsync(http, status, $$"""{"type":"urn:gapura:problem:{{name}}","title":"Judul.","status":{{status}},"detail":"Rincian.","reference":"ABCDEFGHJK"}""", "application/problem+json");
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var seen = new Seen(
            http.Request.Method, $"{http.Request.Path}{http.Request.QueryString}", http.Request.Headers.Authorization, http.Request.Headers["Idempotency-Key"], await reader.ReadToEndAsync());
        if (http.Request.Path == "/connect/token")
        {
            TokenCalls.Enqueue(seen);
            await (TokenAnswer?.Invoke(http) ?? WriteAsync(http, 200, $$"""{"access_token":"token-{{Interlocked.Increment(ref _tokens)}}","token_type":"Bearer","expires_in":600}"""));
            return;
        }

        Calls.Enqueue(seen);
        await Answer(http, Calls.Count);
    }
}
