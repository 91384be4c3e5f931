using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>The relying party takes a transaction back.</summary>
public sealed class CancelTransaction(Database database, Clock clock, TransactionNews news)
{
    /// <returns>False when it was over already.</returns>
    public async Task<bool> DoAsync(TransactionId id)
    {
        var now = clock.Now;
        var isCancelled = await database.WriteAsync(db => db.Transactions.Where(one => one.Id == id && one.State == TransactionState.Pending && one.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, TransactionState.Cancelled).SetProperty(one => one.DecidedAt, now))) == 1;
        if (isCancelled)
        {
            await news.TellAsync(id);
        }

        return isCancelled;
    }
}
