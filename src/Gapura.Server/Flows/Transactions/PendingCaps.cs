using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>
/// How much a relying party may have waiting: at one person, who would approve unread what comes in heaps, and at all together. Of many asked
/// at the same moment a few more may pass: these are brakes, and nothing relies on the exact number.
/// </summary>
public sealed class PendingCaps(Database database, Clock clock, GapuraSettings settings)
{
    private static readonly PerProvider<Func<GapuraContext, string, string, DateTimeOffset, int, Task<int>>> OfClient = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string client, string reference, DateTimeOffset now, int most) => db.Transactions
            .Where(one => one.ClientId == client && one.State == TransactionState.Pending && one.ExpiresAt > now && one.Reference != reference).Take(most).Count()));

    private static readonly PerProvider<Func<GapuraContext, AccountId, string, string, DateTimeOffset, int, Task<int>>> OfPerson = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId person, string client, string reference, DateTimeOffset now, int most) => (
            from approval in db.TransactionApprovals
            join one in db.Transactions on approval.TransactionId equals one.Id
            where approval.AccountId == person && approval.State == ApprovalState.Pending
                && one.ClientId == client && one.State == TransactionState.Pending && one.ExpiresAt > now && one.Reference != reference
            select one.Id).Take(most).Count()));

    /// <summary>Whether one more may wait. What stands under the same reference is superseded by it, and does not count.</summary>
    /// <returns>Why not; null where it may.</returns>
    public async Task<AskedTransaction.TooMany?> FaultAsync(WantedTransaction wanted)
    {
        var (now, limits) = (clock.Now, settings.Limits);
        if (await database.ReadAsync(db => OfClient.For(db)(db, wanted.Client, wanted.Reference, now, limits.PendingTransactionsPerClient)) >= limits.PendingTransactionsPerClient)
        {
            return new AskedTransaction.TooMany(null, limits.PendingTransactionsPerClient);
        }

        foreach (var person in wanted.Approvers)
        {
            if (await database.ReadAsync(db => OfPerson.For(db)(db, person, wanted.Client, wanted.Reference, now, limits.PendingTransactionsPerPerson)) >= limits.PendingTransactionsPerPerson)
            {
                return new AskedTransaction.TooMany(person, limits.PendingTransactionsPerPerson);
            }
        }

        return null;
    }
}
