using Gapura.Protocol.Transactions;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>A transaction and one person's part in it.</summary>
public sealed record AskedPerson(Transaction Transaction, TransactionApproval Approval);

/// <summary>The rows of transactions, and the questions that they make (SPEC 10.4, 11.1).</summary>
public sealed class TransactionRows(Database database, OwnServer server, Clock clock)
{
    private const int MostListed = 50;

    private static readonly PerProvider<Func<GapuraContext, TransactionId, AccountId, Task<AskedPerson?>>> OfPerson = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, TransactionId id, AccountId account) => (
            from approval in db.TransactionApprovals
            join transaction in db.Transactions on approval.TransactionId equals transaction.Id
            where approval.TransactionId == id && approval.AccountId == account
            select new AskedPerson(transaction, approval)).SingleOrDefault()));

    private static readonly PerProvider<Func<GapuraContext, AccountId, DateTimeOffset, int, IAsyncEnumerable<AskedPerson>>> Waiting = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account, DateTimeOffset now, int most) => (
            from approval in db.TransactionApprovals
            join transaction in db.Transactions on approval.TransactionId equals transaction.Id
            where approval.AccountId == account && approval.State == ApprovalState.Pending && transaction.State == TransactionState.Pending && transaction.ExpiresAt > now
            orderby transaction.CreatedAt
            select new AskedPerson(transaction, approval)).Take(most)));

    public Task<AskedPerson?> FindAsync(TransactionId id, AccountId account) => database.ReadAsync(db => OfPerson.For(db)(db, id, account));

    /// <summary>What waits for a person, oldest first.</summary>
    public Task<List<AskedPerson>> WaitingAsync(AccountId account) => database.ListAsync(db => Waiting.For(db)(db, account, clock.Now, MostListed));

    public static TransactionShown ShownOf(Transaction row) =>
        new(row.ShownParty, row.ShownTitle, TransactionItems.ReadFields(row.Fields), row.ItemsDigest, row.ItemCount);

    /// <summary>The question to one device, from our own rows.</summary>
    public TransactionQuestion QuestionOf(AskedPerson asked, Device device) => new(
        server.Name, new TransactionChallenge(asked.Transaction.Id.Value, asked.Approval.Nonce, asked.Transaction.ExpiresAt.ToUnixTimeSeconds()),
        asked.Approval.AccountId.Value, device.Id.Value, ShownOf(asked.Transaction));

    /// <summary>The question to a token without network.</summary>
    public OfflineTransaction OfflineOf(AskedPerson asked) =>
        new(server.Name, asked.Transaction.Id.Value, asked.Approval.AccountId.Value, asked.Approval.Question, ShownOf(asked.Transaction));

    /// <summary>How it stands: a pending one ends by its time.</summary>
    public string StateOf(Transaction row) => row.State switch
    {
        TransactionState.Pending => row.ExpiresAt > clock.Now ? "pending" : "expired",
        TransactionState.Approved => "approved",
        TransactionState.Denied => "denied",
        TransactionState.Reported => "reported",
        TransactionState.Superseded => "superseded",
        TransactionState.Expired => "expired",
        _ => "cancelled",
    };
}
