using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.People;

/// <summary>
/// Takes a factor from an account: its owner is told, and what was opened with it ends. The last device's going leaves the factor on, so
/// that the password alone opens nothing (Q34); an enrolment that was begun is simply over.
/// </summary>
public sealed class RemoveFactor(RemoveParts parts, AccountLookup accounts, FactorBook factors, Database database) : IOperations
{
    public IReadOnlyList<Operation> Operations => [new("DELETE", "/accounts/{id}/factors/{factor}", ShowFactors.Scope, DoAsync)];

    private async Task<IResult> DoAsync(Call call)
    {
        if (await accounts.OfRouteAsync(call) is not { } account || await factors.FindAsync(call, account) is not { } factor)
        {
            return Problems.NotFound;
        }

        if (Tags.Refusal(call.Http.Request, FactorBook.TagOf(account, factor)) is { } refusal)
        {
            return refusal;
        }

        var visit = call.Visit;
        var isRemoved = await database.WriteAsync(async db =>
        {
            // By what the tag was made of: whoever changed a credential meanwhile was first.
            var isSame = await CredentialLock.TakeAsync(db, account) && await RemoveAsync(db, visit, account, factor);
            await db.SaveChangesAsync();
            return isSame;
        });
        parts.Wake.Tell(account.Id);
        return isRemoved ? Reply.Nothing : Problems.PreconditionFailed;
    }

    private Task<bool> RemoveAsync(GapuraContext db, Visit visit, Account account, ShownFactor factor) => factor switch
    {
        { Status: "pending", Totp: { } pending } => IsOneAsync(db.TotpFactors.Where(one => one.Id == pending.Id && one.Status == FactorStatus.Pending).ExecuteDeleteAsync()),
        { Status: "pending", Enrolment: { } begun } => IsOneAsync(
            db.DeviceEnrolments.Where(one => one.AccountId == account.Id && one.CodeHash == begun.Row.CodeHash && one.DeviceId == null).ExecuteDeleteAsync()),
        { Enrolment: { } claimed } => UndoAsync(db, visit, account, claimed),
        { Device: { } device } => RemoveDeviceAsync(db, visit, account, device),
        _ => DisableAsync(db, visit, account),
    };

    private async Task<bool> DisableAsync(GapuraContext db, Visit visit, Account account)
    {
        if (!await TotpEnrolment.RemoveAsync(db, account.Id))
        {
            return false;
        }

        var reference = Reference.New();
        var entry = EntryOf(visit, account);
        await TokenEnds.RecordAllAsync(db, parts.Audit, entry);
        await BoundDevices.RevokeAllAsync(db, account.Id, visit.Now);
        await RecoveryCodeEnrolment.RemoveAsync(db, account.Id);
        await parts.Following.EndOpenAsync(db, visit, account, "second factor disabled");
        await db.ResetLinks.Where(link => link.AccountId == account.Id).ExecuteDeleteAsync();
        parts.Audit.Append(db, entry with { Reference = reference });
        parts.Outbox.Add(db, parts.Following.Letters.FactorDisabled(account.About(visit, reference)));
        return true;
    }

    private static AuditEntry EntryOf(Visit visit, Account account) => new(AuditKinds.FactorDisabled, "success")
    {
        Portal = visit.Portal.Key,
        AccountId = account.Id,
        Actor = $"client:{visit.Client}",
        Factor = TotpProof.Name,
        Reference = Reference.New(),
        Address = visit.Address,
        UserAgent = visit.UserAgent,
        Details = visit.Details,
    };

    private async Task<bool> RemoveDeviceAsync(GapuraContext db, Visit visit, Account account, Device device)
    {
        if (!await BoundDevices.EndAsync(db, account.Id, device.Id, DeviceStatus.Revoked, visit.Now))
        {
            return false;
        }

        var isLast = !await db.Devices.AnyAsync(one => one.AccountId == account.Id && one.Status == DeviceStatus.Active);
        parts.Journal.Removed(db, visit, account, device, $"removed by {visit.Client}", isLast, Reference.New());
        await parts.Following.EndOpenAsync(db, visit, account, "a device was removed");
        return true;
    }

    private async Task<bool> UndoAsync(GapuraContext db, Visit visit, Account account, ShownEnrolment claimed)
    {
        if (!await parts.Enrolment.UndoAsync(db, claimed.Row, account))
        {
            return false;
        }

        await parts.Following.EndOpenAsync(db, visit, account, "not my device, said its owner");
        parts.Journal.Undone(db, visit, account, (claimed.Device!, WasBound: true), claimed.Row.IsFirst, Reference.New());
        return true;
    }

    private static async Task<bool> IsOneAsync(Task<int> rows) => await rows == 1;
}

/// <summary>What removing writes to, and whom it wakes.</summary>
public sealed record RemoveParts(AppEnrolment Enrolment, DeviceJournal Journal, AuditLog Audit, Outbox Outbox, WakeRelay Wake, CredentialChange Following);
