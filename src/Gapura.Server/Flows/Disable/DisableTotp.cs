using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Policy;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Disable;

/// <summary>
/// Switches the TOTP factor off, by policy in one of two readings (Q8): where it is optional, 2FA is off; where it is required, the
/// person enrols anew before anything else. Both want everything proved within five minutes (Q10, D-10).
/// </summary>
public sealed class DisableTotp(DisableParts parts, Database database, Policies policies)
{
    public async Task<IResult> ShowAsync(Visit visit, SignedIn who)
    {
        if (!who.HasFactor)
        {
            return See.Other(visit.Path("/home"));
        }

        return who.IsFresh(visit.Now)
            ? Show.Page<DisablePage>(visit, await MayGoWithoutAsync(visit, who))
            : See.Other(visit.Path("/confirm/disable"));
    }

    public async Task<IResult> DoAsync(Visit visit, SignedIn who)
    {
        if (!who.IsFresh(visit.Now))
        {
            return See.Other(visit.Path("/confirm/disable"));
        }

        var mayGoWithout = await MayGoWithoutAsync(visit, who);
        var disabled = await database.WriteAsync(db => DisableAsync(db, visit, who, mustEnrol: !mayGoWithout));
        parts.Wake.Tell(who.Account.Id);
        return (disabled, mayGoWithout) switch
        {
            (false, _) => See.Other(visit.Path("/home")),
            (_, true) => See.Other(visit.Path("/disabled")),
            _ => See.Other(visit.Path("/enable")),
        };
    }

    /// <summary>"Berhasil Disable TOTP", as long as that is so: a page from the browser's history must not have anyone delete a live entry.</summary>
    public IResult Done(Visit visit, SignedIn who) => who.HasFactor ? See.Other(visit.Path("/home")) : Show.Page<DisabledPage>(visit, who.Account);

    private async Task<bool> DisableAsync(GapuraContext db, Visit visit, SignedIn who, bool mustEnrol)
    {
        if (!await CredentialLock.TakeAsync(db, who.Account) || !await TotpEnrolment.RemoveAsync(db, who.Account.Id))
        {
            return false;
        }

        var reference = Reference.New();
        var entry = EntryOf(visit, who);
        await TokenEnds.RecordAllAsync(db, parts.Audit, entry);
        await BoundDevices.RevokeAllAsync(db, who.Account.Id, visit.Now);
        await RecoveryCodeEnrolment.RemoveAsync(db, who.Account.Id);
        await parts.Sessions.RaiseCredentialVersionAsync(db, who.Account.Id, who.Session.Id);
        await parts.Sessions.EndOthersAsync(db, visit, who.Account.Id, who.Session.Id, "second factor disabled");
        await db.ResetLinks.Where(link => link.AccountId == who.Account.Id).ExecuteDeleteAsync();
        await db.Sessions.Where(s => s.Id == who.Session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.MustEnrol, mustEnrol));
        parts.Audit.Append(db, entry with { Reference = reference });
        parts.Outbox.Add(db, parts.Letters.FactorDisabled(who.Account.About(visit, reference)));
        await db.SaveChangesAsync();
        return true;
    }

    private static AuditEntry EntryOf(Visit visit, SignedIn who) => new(AuditKinds.FactorDisabled, "success")
    {
        Portal = visit.Portal.Key,
        AccountId = who.Account.Id,
        Factor = TotpProof.Name,
        Reference = Reference.New(),
        Address = visit.Address,
        UserAgent = visit.UserAgent,
        SessionId = who.Session.Id,
    };

    private async Task<bool> MayGoWithoutAsync(Visit visit, SignedIn who)
    {
        var policy = await database.ReadAsync(db => policies.CurrentAsync(db, visit.Portal));
        return policy.For(who.Account.UserType, who.Account.Organisation, visit.Now).MayGoWithout;
    }
}

/// <summary>What disabling writes to.</summary>
public sealed record DisableParts(SessionBook Sessions, AuditLog Audit, Outbox Outbox, Letters Letters, WakeRelay Wake);
