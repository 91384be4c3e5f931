using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Transactions;

/// <summary>A Secure Token's answer: the statement is compared with our own rows, the PIN is proved, the database decides (SPEC 10.4, 10.5).</summary>
public sealed class AnswerTransaction(AnswerTransactionParts parts, Database database)
{
    /// <param name="pin">The proof of the PIN; empty where none goes along.</param>
    public async Task<TransactionResult> DoAsync(Visit visit, Account account, Device device, Guid id, string envelope, string pin)
    {
        if (TransactionStatement.Read(envelope) is not { } statement || statement.Transaction != id)
        {
            return new TransactionResult.Malformed();
        }

        var found = await parts.Rows.FindAsync(new TransactionId(id), account.Id);
        if (Settled(found, envelope) is { } settled)
        {
            return settled;
        }

        var asked = found!;
        if (DevicePublicKey.FromPoint(device.PublicKey) is not { } key || !statement.Answers(parts.Rows.QuestionOf(asked, device), key))
        {
            return await RefuseAsync(visit, asked, device);
        }

        var (result, isStale) = (default(TransactionResult), false);
        var isWritten = await database.WriteIfAsync(async db =>
        {
            (result, isStale) = (null, false);
            result = statement.Answer.Decision == Decision.Approve ? await AllowedAsync(db, visit, device, asked, await parts.Proofs.Pins.CheckAsync(db, visit, account, device.Id, key => key.Proves(pin, envelope))) : null;
            if (result is not null)
            {
                // A wrong PIN is counted, and nothing else happens.
                return true;
            }

            // Only a statement that would decide can show that there are two of the device: the same one, sent twice, loses before.
            var isFirst = await parts.Decide.DoAsync(db, visit, asked, device, StateOf(statement.Answer.Decision), envelope);
            isStale = isFirst && !await parts.Copied.CountAsync(db, visit, device, statement.Answer.Counter);

            // Of two devices one is its person's: a no counts from whichever it comes, a yes from none.
            return isFirst && !(isStale && statement.Answer.Decision == Decision.Approve);
        });
        if (result is not null)
        {
            return result;
        }

        if (isStale)
        {
            var reference = await parts.Copied.SuspendAsync(visit, account, device);
            await parts.Told.TellAsync(asked.Transaction.Id);
            return new TransactionResult.Suspended(reference);
        }

        if (!isWritten)
        {
            await parts.Decide.GiveUpAsync(asked);
        }

        await parts.Told.TellAsync(asked.Transaction.Id);
        return isWritten
            ? new TransactionResult.Taken(StateOf(statement.Answer.Decision))
            : Settled(await parts.Rows.FindAsync(new TransactionId(id), account.Id), envelope) ?? new TransactionResult.Ended("cancelled");
    }

    /// <summary>The digits of a token without network, typed at the relying party's page (SPEC 11).</summary>
    public async Task<TransactionResult> RespondAsync(Visit visit, Account account, Guid id, string response)
    {
        var found = await parts.Rows.FindAsync(new TransactionId(id), account.Id);
        if (Settled(found, null) is { } settled)
        {
            return settled;
        }

        var asked = found!;
        var device = await database.ReadAsync(db => db.Devices.SingleOrDefaultAsync(one => one.AccountId == account.Id && one.Status == DeviceStatus.Active));
        if (device is null)
        {
            return new TransactionResult.Ended("cancelled");
        }

        var offline = parts.Rows.OfflineOf(asked);
        TransactionResult? result = null;
        var isWritten = await database.WriteIfAsync(async db =>
        {
            result = await AllowedAsync(db, visit, device, asked, await parts.Proofs.Responses.CheckAsync(db, visit, account, device.Id, key => offline.IsAnswered(response, key)));
            return result is not null || await parts.Decide.DoAsync(db, visit, asked, device, ApprovalState.Approved, envelope: null);
        });
        if (result is null)
        {
            if (!isWritten)
            {
                await parts.Decide.GiveUpAsync(asked);
            }

            await parts.Told.TellAsync(asked.Transaction.Id);
        }

        return result ?? (isWritten
            ? new TransactionResult.Taken(ApprovalState.Approved)
            : Settled(await parts.Rows.FindAsync(new TransactionId(id), account.Id), null) ?? new TransactionResult.Ended("cancelled"));
    }

    /// <returns>Null where the PIN was right and the token may approve as much.</returns>
    private async Task<TransactionResult?> AllowedAsync(GapuraContext db, Visit visit, Device device, AskedPerson asked, PinResult pin)
    {
        if (pin is not PinResult.Right right)
        {
            return new TransactionResult.Unproved(pin);
        }

        if (TokenCooling.Allows(visit.Portal, right.Token, asked.Transaction.Currency, asked.Transaction.Amount, visit.Now))
        {
            return null;
        }

        Refuse(db, visit, asked, device, Reference.New(), "the token may approve small transactions only yet");
        await db.SaveChangesAsync();
        return new TransactionResult.Limited();
    }

    /// <summary>What can be said without looking at the statement: it is over, or this very statement was taken.</summary>
    private TransactionResult? Settled(AskedPerson? asked, string? envelope) => asked switch
    {
        null => new TransactionResult.Ended("cancelled"),
        _ when envelope is not null && asked.Approval.Statement == envelope => new TransactionResult.Taken(asked.Approval.State),
        { Approval.State: not ApprovalState.Pending } => new TransactionResult.Ended(NameOf(asked.Approval.State)),
        _ when parts.Rows.StateOf(asked.Transaction) is not "pending" and var state => new TransactionResult.Ended(state),
        _ => null,
    };

    private async Task<TransactionResult> RefuseAsync(Visit visit, AskedPerson asked, Device device)
    {
        var reference = Reference.New();
        await database.WriteAsync(async db =>
        {
            Refuse(db, visit, asked, device, reference, "the statement is not an answer to this transaction");
            await db.SaveChangesAsync();
        });
        return new TransactionResult.Refused(reference);
    }

    private void Refuse(GapuraContext db, Visit visit, AskedPerson asked, Device device, string reference, string reason) =>
        parts.Audit.Append(db, new AuditEntry(AuditKinds.TransactionRefused, "failure")
        {
            Portal = asked.Transaction.Portal,
            AccountId = asked.Approval.AccountId,
            Factor = TokenProof.Name,
            Reason = reason,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
            Details = new Dictionary<string, string> { ["device"] = device.Id.ToString(), ["transaction"] = asked.Transaction.Id.ToString() },
        });

    private static ApprovalState StateOf(Decision decision) => decision switch
    {
        Decision.Approve => ApprovalState.Approved,
        Decision.Deny => ApprovalState.Denied,
        _ => ApprovalState.Reported,
    };

    /// <summary>SPEC 8.4.</summary>
    public static string NameOf(ApprovalState state) => state switch
    {
        ApprovalState.Approved => "approved",
        ApprovalState.Denied => "denied",
        ApprovalState.Reported => "reported",
        _ => "pending",
    };
}

/// <summary>What answering works with.</summary>
public sealed record AnswerTransactionParts(
    TransactionRows Rows, TokenProofs Proofs, DecideTransaction Decide, CopiedDevice Copied, TransactionNews Told, AuditLog Audit);

/// <summary>What came of an answer.</summary>
public abstract record TransactionResult
{
    public sealed record Taken(ApprovalState State) : TransactionResult;

    /// <param name="State">How it ended (SPEC 8.4).</param>
    public sealed record Ended(string State) : TransactionResult;

    public sealed record Malformed : TransactionResult;

    public sealed record Refused(string Reference) : TransactionResult;

    public sealed record Suspended(string Reference) : TransactionResult;

    public sealed record Unproved(PinResult Pin) : TransactionResult;

    /// <summary>The token may approve small amounts only for now.</summary>
    public sealed record Limited : TransactionResult;
}
