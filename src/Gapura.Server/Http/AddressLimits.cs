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
public static class AddressLimits
{
    public static IServiceCollection AddAddressLimits(this IServiceCollection services, LimitSettings limits) => services.AddSingleton<LimitTrail>().AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(http => IsPost(http)
                ? RateLimitPartition.GetFixedWindowLimiter(NetworkOf(http.Connection.RemoteIpAddress), _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = limits.PostsPerAddressPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter("reads")),
            PartitionedRateLimiter.Create<HttpContext, string>(http => IsFromProgram(http)
                ? RateLimitPartition.GetFixedWindowLimiter(NetworkOf(http.Connection.RemoteIpAddress), _ => new FixedWindowRateLimiterOptions
                {
                    // Open apps ask every few seconds, and an office's phones may share one address; a gateway reports on everybody's messages.
                    PermitLimit = (int)Math.Min(int.MaxValue, limits.PostsPerAddressPerMinute * 20L),
                    Window = TimeSpan.FromMinutes(1),
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter("pages")),
            PartitionedRateLimiter.Create<HttpContext, string>(http => IsPost(http) || IsFromProgram(http)
                ? RateLimitPartition.GetFixedWindowLimiter("everyone", _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = limits.PostsPerSecond,
                    Window = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter("reads")));
        options.OnRejected = async (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
            var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await context.HttpContext.RequestServices.GetRequiredService<LimitTrail>().RecordAsync(context.HttpContext.Connection.RemoteIpAddress);
            await Errors.TooManyRequestsAsync(context.HttpContext, seconds);
        };
    });

    /// <summary>Of everything but what relying parties call.</summary>
    public static IApplicationBuilder UseAddressLimits(this IApplicationBuilder app) => app.UseWhen(http => !IsFromRelyingParty(http), branch => branch.UseRateLimiter());

    private static bool IsPost(HttpContext http) => !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !IsReport(http);

    private static bool IsFromProgram(HttpContext http) => ProblemJson.IsAskedFor(http) || IsReport(http);

    /// <summary>Of the SMS gateway, by GET or POST.</summary>
    private static bool IsReport(HttpContext http) => http.Request.Path.StartsWithSegments("/messages/sms/report", StringComparison.Ordinal);

    /// <summary>
    /// All its people's calls come from the one address of an application. Those to the API are counted by client, behind the gate there; those to
    /// the provider cost little, and a client's secret of 256 bits is not found by trying.
    /// </summary>
    private static bool IsFromRelyingParty(HttpContext http) => http.Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal)
        || http.Request.Path.Value is "/connect/token" or "/connect/introspect" or "/connect/revoke" or "/connect/par" or "/connect/userinfo";

    /// <summary>An IPv6 customer has at least a /64, so that is one address to us.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return address?.ToString() ?? "";
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }
}
