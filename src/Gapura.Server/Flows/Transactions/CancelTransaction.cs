using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>The relying party takes a transaction back.</summary>
public sealed class CancelTransaction(Database database, Clock clock, AuditLog audit, TransactionNews news)
{
    /// <param name="row">What its relying party takes back.</param>
    /// <returns>False when it was over already.</returns>
    public async Task<bool> DoAsync(Transaction row)
    {
        var (id, now) = (row.Id, clock.Now);
        var isCancelled = await database.WriteAsync(async db =>
        {
            var isOurs = await db.Transactions.Where(one => one.Id == id && one.State == TransactionState.Pending && one.ExpiresAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, TransactionState.Cancelled).SetProperty(one => one.DecidedAt, now)) == 1;
            if (isOurs)
            {
                audit.Decided(db, row, TransactionState.Cancelled, $"client:{row.ClientId}");
                await db.SaveChangesAsync();
            }

            return isOurs;
        });
        if (isCancelled)
        {
            await news.TellAsync(id);
        }

        return isCancelled;
    }
}
