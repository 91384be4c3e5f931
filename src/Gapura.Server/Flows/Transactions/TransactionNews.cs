using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>Wakes everybody whom a transaction concerns, and so the relying party's call that waits on them.</summary>
public sealed class TransactionNews(Database database, TransactionBell bell)
{
    private static readonly PerProvider<Func<GapuraContext, TransactionId, IAsyncEnumerable<AccountId>>> People = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, TransactionId id) => db.TransactionApprovals.Where(one => one.TransactionId == id).Select(one => one.AccountId)));

    public async Task TellAsync(TransactionId id) =>
        bell.Tell(await database.ListAsync(db => People.For(db)(db, id)));
}
