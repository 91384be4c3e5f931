using Gapura.Server.Hosting;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Attempts;

/// <summary>Counts what is costly to others, such as mails to a mailbox. One conditional upsert decides: two nodes never spend the last one twice.</summary>
public sealed class Budgets(Database database, Clock clock)
{
    /// <summary>Spends one, if there is one left in the window; the window starts with the first.</summary>
    public async Task<bool> TrySpendAsync(GapuraContext db, string key, int limit, TimeSpan window)
    {
        var (now, cutoff) = (database.Time(clock.Now), database.Time(clock.Now - window));
        var rows = await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO budgets (key, window_start, spent) VALUES ({key}, {now}, 1)
             ON CONFLICT (key) DO UPDATE SET
               spent = CASE WHEN budgets.window_start <= {cutoff} THEN 1 ELSE budgets.spent + 1 END,
               window_start = CASE WHEN budgets.window_start <= {cutoff} THEN excluded.window_start ELSE budgets.window_start END
             WHERE budgets.window_start <= {cutoff} OR budgets.spent < {limit}
             """);
        return rows == 1;
    }
}
