using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Gapura.Client.Calling;

/// <summary>
/// When a call is made again: after a fault that passes, and only if the call says that it may. What checks a code may not, since a code
/// counts once; what makes something may, since its Idempotency-Key lets it happen once.
/// </summary>
internal static class Repeating
{
    public static readonly HttpRequestOptionsKey<bool> MayRepeat = new("Gapura.MayRepeat");

    /// <summary>How long the call lets Gapura wait before it answers.</summary>
    public static readonly HttpRequestOptionsKey<TimeSpan> Wait = new("Gapura.Wait");

    /// <summary>Who is to wait longer than this is told so instead.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    public static void Configure(HttpStandardResilienceOptions options, TimeSpan patience)
    {
        options.Retry.MaxRetryAttempts = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(250);
        options.Retry.ShouldHandle = args => ValueTask.FromResult(
            args.Context.GetRequestMessage() is { } request && request.Options.TryGetValue(MayRepeat, out bool may) && may && Passes(args.Outcome));
        options.AttemptTimeout.Timeout = patience;
        options.AttemptTimeout.TimeoutGenerator = args => ValueTask.FromResult(patience + WaitOf(args.Context));
        options.TotalRequestTimeout.Timeout = 3 * patience;
        options.TotalRequestTimeout.TimeoutGenerator = args => ValueTask.FromResult((3 * patience) + (2 * WaitOf(args.Context)));
        options.CircuitBreaker.SamplingDuration = 3 * patience;
    }

    /// <summary>Whether these are the words for "not reached, or not in time" of what stands between a call and the network.</summary>
    public static bool IsOutage(Exception fault) =>
        fault is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or RateLimiterRejectedException or IOException;

    private static bool Passes(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: { } fault } => fault is HttpRequestException or TimeoutRejectedException,
        { Result: { } response } => response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.InternalServerError => true,
            HttpStatusCode.ServiceUnavailable => PauseOf(response) is not { } pause || pause <= LongestPause,

            // 409 with Retry-After: the first of our tries is still being answered.
            HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict => PauseOf(response) is { } pause && pause <= LongestPause,
            _ => false,
        },
        _ => false,
    };

    private static TimeSpan? PauseOf(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private static TimeSpan WaitOf(ResilienceContext context) =>
        context.GetRequestMessage() is { } request && request.Options.TryGetValue(Wait, out TimeSpan wait) ? wait : TimeSpan.Zero;
}
