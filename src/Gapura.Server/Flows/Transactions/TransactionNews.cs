using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>Wakes everybody whom a transaction concerns, and so the relying party's call that waits on them.</summary>
public sealed class TransactionNews(Database database, TransactionBell bell)
{
    public async Task TellAsync(TransactionId id) =>
        bell.Tell(await database.ReadAsync(db => db.TransactionApprovals.Where(one => one.TransactionId == id).Select(one => one.AccountId).ToListAsync()));
}
