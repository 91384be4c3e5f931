using System.Security.Cryptography;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting;

/// <summary>
/// A job that one node at a time does. The lease saves work and decides nothing: clocks of nodes differ, so two may hold it for a
/// moment, and whoever holds one must be right even then.
/// </summary>
/// <param name="name">The job's name, the row's key.</param>
/// <param name="duration">How long a node that died keeps the job from the others.</param>
public sealed class NodeLease(Clock clock, Database database, string name, TimeSpan duration)
{
    private readonly string _holder = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private DateTimeOffset _until = DateTimeOffset.MinValue;
    private DateTimeOffset _askAgain = DateTimeOffset.MinValue;

    /// <summary>True while this node does the job. Asks the database about three times in the lease's duration, else answers from memory.</summary>
    public async Task<bool> HoldsAsync(CancellationToken cancel = default)
    {
        var now = clock.Now;
        var isSoonEnough = now < _askAgain && _askAgain - now <= duration;
        if (!isSoonEnough)
        {
            var until = now + duration;
            _until = await TakeAsync(now, until, cancel) ? until : DateTimeOffset.MinValue;
            _askAgain = now + (duration / 3);
        }

        return now < _until;
    }

    /// <summary>Lets another node take over at once.</summary>
    public async Task ReleaseAsync()
    {
        if (_until == DateTimeOffset.MinValue)
        {
            return;
        }

        Forget();
        await database.WriteAsync(db => db.Leases.Where(lease => lease.Name == name && lease.Holder == _holder).ExecuteDeleteAsync());
    }

    /// <summary>Asks the database anew next time.</summary>
    public void Forget()
    {
        _until = DateTimeOffset.MinValue;
        _askAgain = DateTimeOffset.MinValue;
    }

    private async Task<bool> TakeAsync(DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
    {
        // A lease that ends later than any node can have meant was written by a clock that ran ahead.
        var absurd = database.Time(now + duration + TimeSpan.FromMinutes(5));
        var from = database.Time(now);
        var to = database.Time(until);
        var taken = await database.WriteAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO leases (name, holder, until) VALUES ({name}, {_holder}, {to})
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE leases.holder = excluded.holder OR leases.until <= {from} OR leases.until > {absurd}
            """, cancel), cancel);
        return taken == 1;
    }
}
