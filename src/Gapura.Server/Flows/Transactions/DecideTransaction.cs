using Gapura.Server.Audit;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.Transactions;

/// <summary>
/// Writes one person's decision, and with the last one needed the transaction's. The database decides: each part counts only while the
/// transaction is pending and in time, its person and token are as they should be, and nobody was first.
/// </summary>
public sealed class DecideTransaction(Database database, Clock clock, AuditLog audit)
{
    /// <summary>Within a transaction of the database, which is given up when the answer is false.</summary>
    /// <param name="envelope">The statement; null for a response without network.</param>
    public async Task<bool> DoAsync(GapuraContext db, Visit visit, AskedPerson asked, Device device, ApprovalState state, string? envelope)
    {
        var now = database.Time(clock.Now);
        var (transaction, account) = (asked.Transaction.Id.Value, asked.Approval.AccountId.Value);
        FormattableString decide =
            $"""
             UPDATE transaction_approvals SET state = {state.ToString()}, decided_at = {now}, device_id = {device.Id.Value}, statement = {envelope}
             WHERE transaction_id = {transaction} AND account_id = {account} AND state = 'Pending'
             AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = {account} AND accounts.status = 'Active'
               AND NOT EXISTS (SELECT 1 FROM organisations WHERE organisations.portal = accounts.portal AND organisations.code = accounts.organisation AND organisations.is_closed))
             AND EXISTS (SELECT 1 FROM devices WHERE devices.id = {device.Id.Value} AND devices.account_id = {account} AND devices.status = 'Active')
             """;
        var (changed, stands) = await db.RunThenLookAsync(decide, Count(asked, state), row => row.GetString(0));
        if (changed != 1 || stands is null)
        {
            return false;
        }

        Record(db, visit, asked, device, state, envelope is null);
        if (stands == nameof(TransactionState.Approved))
        {
            // A no tells by itself how it ended; of several approvals only this says that they are enough.
            audit.Decided(db, asked.Transaction, TransactionState.Approved);
        }

        await db.SaveChangesAsync();
        return true;
    }

    /// <summary>
    /// Cancels a transaction that an approval stands in the way of: whoever gave it is blocked since, or the token is suspended, revoked or
    /// replaced. It must not make up the number, and cannot be given again.
    /// </summary>
    public Task GiveUpAsync(AskedPerson asked) => database.WriteAsync(async db =>
    {
        var (now, id) = (database.Time(clock.Now), asked.Transaction.Id.Value);
        var isGivenUp = await db.RunAsync(
            $"""
             UPDATE transactions SET state = 'Cancelled', decided_at = {now}
             WHERE id = {id} AND state = 'Pending'
               AND EXISTS (
                 SELECT 1 FROM transaction_approvals AS given JOIN accounts ON accounts.id = given.account_id JOIN devices ON devices.id = given.device_id
                 WHERE given.transaction_id = {id} AND given.state = 'Approved' AND (accounts.status <> 'Active' OR devices.status <> 'Active'))
             """) == 1;
        if (isGivenUp)
        {
            audit.Decided(db, asked.Transaction, TransactionState.Cancelled);
            await db.SaveChangesAsync();
        }
    });

    // The row of the transaction is the one that all its people share: it is written last, so that no two of them wait for each other.
    // What it has become comes with the writing: a look before it might be at what another person changes at this moment.
    private FormattableString Count(AskedPerson asked, ApprovalState state)
    {
        var (now, id) = (database.Time(clock.Now), asked.Transaction.Id.Value);
        return state == ApprovalState.Approved
            ? (FormattableString)
                $"""
                 UPDATE transactions SET approvals = approvals + 1,
                   decided_at = CASE WHEN approvals + 1 >= required THEN {now} ELSE decided_at END,
                   state = CASE WHEN approvals + 1 >= required THEN 'Approved' ELSE state END
                 WHERE id = {id} AND state = 'Pending' AND expires_at > {now}
                   AND NOT EXISTS (
                     SELECT 1 FROM transaction_approvals AS given JOIN accounts ON accounts.id = given.account_id JOIN devices ON devices.id = given.device_id
                     WHERE given.transaction_id = {id} AND given.state = 'Approved' AND (accounts.status <> 'Active' OR devices.status <> 'Active'))
                 RETURNING state
                 """
            : $"""
                 UPDATE transactions SET state = {(state == ApprovalState.Denied ? nameof(TransactionState.Denied) : nameof(TransactionState.Reported))}, decided_at = {now}
                 WHERE id = {id} AND state = 'Pending' AND expires_at > {now} RETURNING state
                 """;
    }

    private void Record(GapuraContext db, Visit visit, AskedPerson asked, Device device, ApprovalState state, bool isOffline) =>
        audit.Append(db, new AuditEntry(AuditKinds.TransactionSigned, state == ApprovalState.Approved ? "success" : "failure")
        {
            Portal = asked.Transaction.Portal,
            AccountId = asked.Approval.AccountId,
            Factor = TokenProof.Name,
            Reason = state switch { ApprovalState.Approved => isOffline ? "approved without network" : "approved", ApprovalState.Denied => "denied", _ => "reported" },
            Reference = Audit.Reference.New(),
            Address = visit.Address,
            UserAgent = visit.UserAgent,
            Details = new Dictionary<string, string> { ["client"] = asked.Transaction.ClientId, ["device"] = device.Id.ToString(), ["transaction"] = asked.Transaction.Id.ToString() },
        });
}
