using System.Net;
using System.Threading.RateLimiting;
using Gapura.Server.Hosting;
using Gapura.Server.Http;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>
/// How many calls one client may make on this node, and how many refused tokens one address (B-06). An application's calls all come from
/// its own address, so that is not what is counted.
/// </summary>
public sealed class PartyLimits(GapuraSettings settings) : IDisposable
{
    /// <summary>Refused tokens a minute from one address before no more are looked at.</summary>
    private const int MostRefusals = 300;

    private readonly PartitionedRateLimiter<string> _calls = PartitionedRateLimiter.Create<string, string>(client =>
        RateLimitPartition.GetFixedWindowLimiter(client, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = settings.Limits.CallsPerClientPerSecond,
            Window = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    private readonly PartitionedRateLimiter<IPAddress> _refusals = PartitionedRateLimiter.Create<IPAddress, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(AddressLimits.NetworkOf(address), _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = MostRefusals,
            Window = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        }));

    /// <returns>Seconds to wait, or null when the call may be made.</returns>
    public int? TryCall(string client)
    {
        using var lease = _calls.AttemptAcquire(client);
        return lease.IsAcquired ? null : 1;
    }

    /// <returns>Seconds to wait, or null while tokens from there are looked at.</returns>
    public int? IsShut(IPAddress address)
    {
        using var lease = _refusals.AttemptAcquire(address, 0);
        return lease.IsAcquired ? null : 60;
    }

    public void NoteRefusal(IPAddress address) => _refusals.AttemptAcquire(address).Dispose();

    public void Dispose()
    {
        _calls.Dispose();
        _refusals.Dispose();
    }
}
