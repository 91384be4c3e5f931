using Gapura.Server.Audit;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Home;

/// <summary>Recovery codes anew: the old set is void at once (D-13).</summary>
public sealed class RenewRecoveryCodes(Database database, RecoveryCodeEnrolment enrolment, Outbox outbox, Letters letters)
{
    public async Task<IResult> ShowAsync(Visit visit, SignedIn who)
    {
        if (!who.HasFactor)
        {
            return See.Other(visit.Path("/home"));
        }

        var remaining = await database.ReadAsync(db => RecoveryCodeEnrolment.RemainingAsync(db, who.Account.Id));
        return who.IsFresh(visit.Now) ? Show.Page<RenewRecoveryCodesPage>(visit, model: remaining) : See.Other(visit.Path("/confirm/recovery-codes"));
    }

    public async Task<IResult> DoAsync(Visit visit, SignedIn who)
    {
        if (!who.IsFresh(visit.Now))
        {
            return See.Other(visit.Path("/confirm/recovery-codes"));
        }

        if (!who.HasFactor)
        {
            return See.Other(visit.Path("/home"));
        }

        var set = await enrolment.CreateAsync();
        var reference = Reference.New();
        await database.WriteAsync(async db =>
        {
            // In a row with everything else that changes credentials: of two sets made at once one stays whole, and a session that a reset
            // has ended makes none.
            if (await CredentialLock.TakeAsync(db, who.Account))
            {
                await enrolment.StoreAsync(db, visit, who.Account.Id, who.Session.Id, set, reference);
                outbox.Add(db, letters.RecoveryCodesMade(who.Account.About(visit, reference)));
                await db.SaveChangesAsync();
            }
        });
        return See.Other(visit.Path("/home"));
    }
}
