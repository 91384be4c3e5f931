using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Flows.Transactions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Transactions;

/// <summary>A transaction as its relying party sees it, with each person's statement and the key that it is checked with.</summary>
public sealed class TransactionView(Database database, TransactionRows rows)
{
    private static readonly PerProvider<Func<GapuraContext, TransactionId, string, IAsyncEnumerable<Line>>> OfClient = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, TransactionId id, string client) =>
            from transaction in db.Transactions.Where(one => one.Id == id && one.ClientId == client)
            join approval in db.TransactionApprovals on transaction.Id equals approval.TransactionId
            join account in db.Accounts on approval.AccountId equals account.Id
            from device in db.Devices.Where(one => one.Id == approval.DeviceId).DefaultIfEmpty()
            select new Line(transaction, approval, account.UserId, device)));

    /// <summary>What nobody has answered yet, as everything of it is known.</summary>
    public Reply Created(AskedTransaction.Asked asked, IReadOnlyList<Account> people) => new()
    {
        Status = StatusCodes.Status201Created,
        Location = $"{RelyingPartyApi.Base}/transactions/{asked.Row.Id}",
        Body = Reply.Bytes(Written(asked.Row, asked.Approvals.Join(people, one => one.AccountId, account => account.Id, (one, account) => new Line(asked.Row, one, account.UserId, null)))),
    };

    /// <returns>Null where the client has asked no such transaction.</returns>
    public async Task<SeenTransaction?> FindAsync(TransactionId id, string client)
    {
        var lines = await database.ListAsync(db => OfClient.For(db)(db, id, client));
        return lines.Count == 0 ? null : new SeenTransaction(lines[0].Transaction, Reply.Of(StatusCodes.Status200OK, Written(lines[0].Transaction, lines)));
    }

    private object Written(Transaction row, IEnumerable<Line> people) => new
    {
        id = row.Id.ToString(),
        reference = row.Reference,
        state = rows.StateOf(row),
        expires = Reply.Time(row.ExpiresAt),
        decidedAt = Reply.Time(row.DecidedAt),
        required = row.Required,
        approvals = row.Approvals,
        approvers = people.OrderBy(one => one.UserId, StringComparer.OrdinalIgnoreCase).Select(one => new
        {
            account = one.Approval.AccountId.ToString(),
            userId = one.UserId,
            state = AnswerTransaction.NameOf(one.Approval.State),
            decidedAt = Reply.Time(one.Approval.DecidedAt),
            method = one.Approval.State == ApprovalState.Pending ? null : one.Approval.Statement is null ? "response" : "statement",
            statement = one.Approval.Statement,
            device = one.Device is null ? null : new { id = one.Device.Id.ToString(), publicKey = DeviceJwk.Of(one.Device) },
        }),
    };

    private sealed record Line(Transaction Transaction, TransactionApproval Approval, string UserId, Device? Device);
}

/// <summary>A transaction's row, and the answer that shows it.</summary>
public sealed record SeenTransaction(Transaction Row, Reply Shown);
