using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>
/// Writes down that a transaction's time is over, so that its relying party hears of it. It decides nothing: whoever answers too late is refused
/// by the time alone, and what left <see cref="TransactionState.Pending"/> first stays as it is.
/// </summary>
public sealed class TransactionExpiry(Database database, Clock clock, AuditLog audit, ILogger<TransactionExpiry> logger) : BackgroundService
{
    private const int Together = 100;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private readonly NodeLease _lease = new(clock, database, "transactions", TimeSpan.FromSeconds(30));

    /// <summary>Ends what is due, each once whatever other nodes do.</summary>
    /// <returns>How many were ended.</returns>
    public async Task<int> ExpireOnceAsync(CancellationToken cancel = default)
    {
        var count = 0;
        while (await DueAsync(cancel) is { Count: > 0 } due)
        {
            count += await database.WriteAsync(db => EndAsync(db, due), cancel);
        }

        return count;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await _lease.ReleaseAsync();
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            // It runs out by itself.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Rounds(clock, Round, e => logger.LogError("Transactions whose time is over cannot be written down now ({Kind}); trying on", e.GetType().Name)).RunAsync(RoundAsync, stoppingToken);

    private async Task RoundAsync(CancellationToken stopping)
    {
        if (await _lease.HoldsAsync(stopping))
        {
            await ExpireOnceAsync(stopping);
        }
    }

    // The state is a literal in the statement, so that the index of what is pending serves: there is little of it.
    private Task<List<Transaction>> DueAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        return database.ReadAsync(db => db.Transactions.Where(one => one.State == TransactionState.Pending && one.ExpiresAt <= now).Take(Together).ToListAsync(cancel));
    }

    private async Task<int> EndAsync(GapuraContext db, List<Transaction> due)
    {
        var (now, count) = (clock.Now, 0);
        foreach (var row in due)
        {
            var isOurs = await db.Transactions.Where(one => one.Id == row.Id && one.State == TransactionState.Pending && one.ExpiresAt <= now)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, TransactionState.Expired).SetProperty(one => one.DecidedAt, row.ExpiresAt)) == 1;
            if (isOurs)
            {
                audit.Decided(db, row, TransactionState.Expired, "system");
                count++;
            }
        }

        await db.SaveChangesAsync();
        return count;
    }
}
