using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Gapura.Server.Hosting;
using Gapura.Server.Pages;

namespace Gapura.Server.Http;

/// <summary>
/// How many posts one address, and everyone together, may send to this node (B-06). Counted in memory: a restart forgets them, which
/// costs nothing, because what protects an account is counted in the database.
/// </summary>
/// <remarks>The framework's own middleware for this keeps its counters' timers running after the server has ended, and asks more of each request.</remarks>
public sealed class AddressLimits(GapuraSettings settings) : IDisposable
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<IPAddress?> _posts = OfNetworks(settings.Limits.PostsPerAddressPerMinute);

    // Open apps ask every few seconds, and an office's phones may share one address; a gateway reports on everybody's messages.
    private readonly PartitionedRateLimiter<IPAddress?> _calls = OfNetworks((int)Math.Min(int.MaxValue, settings.Limits.PostsPerAddressPerMinute * 20L));
    private readonly FixedWindowRateLimiter _everyone = new(Window(settings.Limits.PostsPerSecond, TimeSpan.FromSeconds(1)));

    /// <summary>Counts a request in.</summary>
    /// <returns>Null when it may pass; how long to wait otherwise.</returns>
    public TimeSpan? Refuse(HttpContext http)
    {
        var (address, isPost, isCall) = (http.Connection.RemoteIpAddress, IsPost(http), IsFromProgram(http));
        return (isPost ? Take(_posts.AttemptAcquire(address)) : null)
            ?? (isCall ? Take(_calls.AttemptAcquire(address)) : null)
            ?? (isPost || isCall ? Take(_everyone.AttemptAcquire()) : null);
    }

    public void Dispose()
    {
        _posts.Dispose();
        _calls.Dispose();
        _everyone.Dispose();
    }

    /// <summary>An IPv6 customer has at least a /64, so that is one address to us.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return address?.ToString() ?? "";
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    private static PartitionedRateLimiter<IPAddress?> OfNetworks(int permits) => PartitionedRateLimiter.Create<IPAddress?, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(NetworkOf(address), _ => Window(permits, s_minute)));

    private static FixedWindowRateLimiterOptions Window(int permits, TimeSpan window) => new() { PermitLimit = permits, Window = window, QueueLimit = 0 };

    private static TimeSpan? Take(RateLimitLease lease)
    {
        using (lease)
        {
            return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : s_minute;
        }
    }

    private static bool IsPost(HttpContext http) => !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !IsReport(http);

    private static bool IsFromProgram(HttpContext http) => ProblemJson.IsAskedFor(http) || IsReport(http);

    /// <summary>Of the SMS gateway, by GET or POST.</summary>
    private static bool IsReport(HttpContext http) => http.Request.Path.StartsWithSegments("/messages/sms/report", StringComparison.Ordinal);
}

/// <summary>Where requests meet the limits.</summary>
public static class AddressLimitsGate
{
    /// <summary>Of everything but what relying parties call.</summary>
    public static IApplicationBuilder UseAddressLimits(this IApplicationBuilder app)
    {
        var limits = app.ApplicationServices.GetRequiredService<AddressLimits>();
        var trail = app.ApplicationServices.GetRequiredService<LimitTrail>();
        return app.Use((http, next) => !IsFromRelyingParty(http) && limits.Refuse(http) is { } wait ? RefuseAsync(http, trail, wait) : next(http));
    }

    private static async Task RefuseAsync(HttpContext http, LimitTrail trail, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await trail.RecordAsync(http.Connection.RemoteIpAddress);
        await Errors.TooManyRequestsAsync(http, seconds);
    }

    /// <summary>
    /// All its people's calls come from the one address of an application. Those to the API are counted by client, behind the gate there; those to
    /// the provider cost little, and a client's secret of 256 bits is not found by trying.
    /// </summary>
    private static bool IsFromRelyingParty(HttpContext http) => http.Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal)
        || http.Request.Path.Value is "/connect/token" or "/connect/introspect" or "/connect/revoke" or "/connect/par" or "/connect/userinfo";
}
