using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Flows.Transactions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Transactions;

/// <summary>A transaction as its relying party sees it, with each person's statement and the key that it is checked with.</summary>
public sealed class TransactionView(Database database, TransactionRows rows)
{
    public async Task<Reply> CreatedAsync(Transaction row) => new()
    {
        Status = StatusCodes.Status201Created,
        Location = $"{RelyingPartyApi.Base}/transactions/{row.Id}",
        Body = Reply.Bytes(await OfAsync(row)),
    };

    public async Task<Reply> ShownAsync(Transaction row) => Reply.Of(StatusCodes.Status200OK, await OfAsync(row));

    private async Task<object> OfAsync(Transaction row)
    {
        var people = await database.ReadAsync(db => (
            from approval in db.TransactionApprovals.Where(one => one.TransactionId == row.Id)
            join account in db.Accounts on approval.AccountId equals account.Id
            from device in db.Devices.Where(one => one.Id == approval.DeviceId).DefaultIfEmpty()
            orderby account.UserIdKey
            select new { Approval = approval, account.UserId, Device = (Device?)device }).ToListAsync());
        return new
        {
            id = row.Id.ToString(),
            reference = row.Reference,
            state = rows.StateOf(row),
            expires = Reply.Time(row.ExpiresAt),
            decidedAt = Reply.Time(row.DecidedAt),
            required = row.Required,
            approvals = row.Approvals,
            approvers = people.Select(one => new
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
    }
}
