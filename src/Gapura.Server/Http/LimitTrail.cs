using System.Net;
using System.Threading.RateLimiting;
using Gapura.Server.Audit;
using Gapura.Storage;

namespace Gapura.Server.Http;

/// <summary>
/// Puts into the trail that an address was refused for its many requests (B-06): once for an address and a minute, and no more than a hundred
/// rows a minute in all, or a flood would be answered with a flood of writes.
/// </summary>
public sealed class LimitTrail(Database database, AuditLog audit, ILogger<LimitTrail> log) : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _told =
        PartitionedRateLimiter.Create<string, string>(network => RateLimitPartition.GetFixedWindowLimiter(network, _ => Window(1)));

    private readonly FixedWindowRateLimiter _toldInAll = new(Window(100));

    public async Task RecordAsync(IPAddress? address)
    {
        using var lease = _told.AttemptAcquire(AddressLimits.NetworkOf(address));
        if (!lease.IsAcquired)
        {
            return;
        }

        using var leaseOfAll = _toldInAll.AttemptAcquire();
        if (!leaseOfAll.IsAcquired)
        {
            return;
        }

        var plain = (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "";
        log.LogWarning("{Kind} from {Address}", AuditKinds.RateLimited, plain);
        try
        {
            await database.WriteAsync(async db =>
            {
                audit.Append(db, new AuditEntry(AuditKinds.RateLimited, "failure") { Reason = "requests from this address", Reference = Reference.New(), Address = plain });
                await db.SaveChangesAsync();
            });
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            // Nobody is let in by it; the line in the log stays.
            log.LogError("The trail cannot be written now ({Kind})", e.GetType().Name);
        }
    }

    public void Dispose()
    {
        _told.Dispose();
        _toldInAll.Dispose();
    }

    private static FixedWindowRateLimiterOptions Window(int permits) => new() { PermitLimit = permits, Window = s_window, QueueLimit = 0 };
}
