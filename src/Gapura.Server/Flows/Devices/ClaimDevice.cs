using Gapura.Protocol.Enrolment;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Http;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Devices;

/// <summary>A device claims the code that a page shows (SPEC 4.5–4.9); the page that waits moves on by itself.</summary>
public sealed class ClaimDevice(AppEnrolment enrolment, DeviceJournal journal, SessionBook sessions, WakeRelay wake, Database database)
{
    /// <param name="visitOf">Describes the request for an account's portal.</param>
    public async Task<ClaimResult> DoAsync(EnrolmentClaim claim, Func<Account, Visit> visitOf)
    {
        try
        {
            var result = await database.WriteAsync(async db =>
            {
                var claimed = await enrolment.ClaimAsync(db, claim);
                await FollowAsync(db, claimed, visitOf);
                await db.SaveChangesAsync();
                return claimed;
            });
            Tell(result);
            return result;
        }
        catch (Exception e) when (Database.IsDuplicate(e))
        {
            // Two claims with one key at the same moment, on two codes: the unique index let one through.
            return new ClaimResult.KnownKey();
        }
    }

    private async Task FollowAsync(GapuraContext db, ClaimResult claimed, Func<Account, Visit> visitOf)
    {
        var reference = Reference.New();
        switch (claimed)
        {
            case ClaimResult.Bound { IsRepeated: false } bound:
                if (bound.IsFirst)
                {
                    await TurnOnAsync(db, visitOf(bound.Account), bound);
                }

                journal.Added(db, visitOf(bound.Account), bound.Account, bound.Device, bound.IsFirst, reference);
                break;
            case ClaimResult.Clashed clashed:
                journal.Clashed(db, visitOf(clashed.Account), clashed.Account, clashed.First, clashed.Row.IsFirst, reference);
                await KeepPageAsync(db, visitOf(clashed.Account), clashed.Row, "two devices claimed one code");
                break;
        }
    }

    /// <summary>
    /// What was opened or begun without the factor is dead, but for the page that shows the code: else who has only the password could go
    /// on without it.
    /// </summary>
    private async Task TurnOnAsync(GapuraContext db, Visit visit, ClaimResult.Bound bound)
    {
        await KeepPageAsync(db, visit, bound.Row, "second factor enabled");
        if (bound.Row.SessionId is { } session)
        {
            await db.Sessions.Where(one => one.Id == session).ExecuteUpdateAsync(set => set.SetProperty(one => one.MustEnrol, false));
        }
    }

    private async Task KeepPageAsync(GapuraContext db, Visit visit, DeviceEnrolment row, string reason)
    {
        await sessions.RaiseCredentialVersionAsync(db, row.AccountId, row.SessionId, row.SignInId);
        await sessions.EndOthersAsync(db, visit, row.AccountId, row.SessionId, reason);
    }

    private void Tell(ClaimResult result)
    {
        switch (result)
        {
            case ClaimResult.Bound bound:
                wake.Tell(bound.Account.Id);
                break;
            case ClaimResult.Clashed clashed:
                wake.Tell(clashed.Account.Id);
                break;
        }
    }
}
