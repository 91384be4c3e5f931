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
        var rows = await db.RunAsync(
            $"""
             INSERT INTO budgets (key, window_start, spent) VALUES ({key}, {now}, 1)
             ON CONFLICT (key) DO UPDATE SET
               spent = CASE WHEN budgets.window_start <= {cutoff} THEN 1 ELSE budgets.spent + 1 END,
               window_start = CASE WHEN budgets.window_start <= {cutoff} THEN excluded.window_start ELSE budgets.window_start END
             WHERE budgets.window_start <= {cutoff} OR budgets.spent < {limit}
             """);
        return rows == 1;
    }

    /// <summary>Gives one back that was spent in this transaction, for something that is not done after all.</summary>
    public static Task GiveBackAsync(GapuraContext db, string key) =>
        db.RunAsync($"UPDATE budgets SET spent = spent - 1 WHERE key = {key} AND spent > 0");

    /// <summary>Whether nobody was told yet that this window's budget is spent; whoever asks first is told to tell.</summary>
    public static async Task<bool> IsFirstRefusalAsync(GapuraContext db, string key)
    {
        var told = $"{key}|told";
        var rows = await db.RunAsync(
            $"""
             INSERT INTO budgets (key, window_start, spent) SELECT {told}, window_start, 1 FROM budgets WHERE key = {key}
             ON CONFLICT (key) DO UPDATE SET window_start = excluded.window_start WHERE budgets.window_start <> excluded.window_start
             """);
        return rows == 1;
    }
}
