using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Http;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>Asks the person's devices about a sign-in, or leaves them alone where too much was asked (E-09).</summary>
public sealed class AskDevices(AppChallenge challenges, DeviceJournal journal, WakeRelay wake, AppPush push)
{
    /// <summary>Part of the password's transaction.</summary>
    /// <returns>Null when nothing is asked: a code will do.</returns>
    public async Task<Challenge?> AskAsync(GapuraContext db, Visit visit, Storage.Records.SignIn run, Account account, string reference)
    {
        var bucket = await KnownBrowsers.BucketAsync(db, account.Id, visit.BrowserHash);
        var challenge = await challenges.AskAsync(db, visit, run.Id, account, bucket);
        if (challenge is not null)
        {
            journal.Record(db, visit, account, null, AuditKinds.ApprovalAsked, "", reference);
        }
        else if (await AccountFinder.GetAsync(db, account.Id) is var current && current.CredentialVersion == account.CredentialVersion
            && await challenges.StopAskingAsync(db, account.Id))
        {
            journal.Stopped(db, visit, account, "asked too often", reference);
        }

        return challenge;
    }

    /// <summary>The question is committed: open apps, and the browser of a superseded sign-in, look anew.</summary>
    public Task RingAsync(Challenge asked)
    {
        wake.Tell(asked.AccountId);
        return push.RingAsync(asked);
    }
}
