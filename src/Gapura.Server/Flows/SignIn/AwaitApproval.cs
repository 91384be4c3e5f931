using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>The waiting view: "Ya" in the app, and the browser goes on by itself (R32–R40). A refresh resumes, a second tab shows the same (Q12).</summary>
public sealed class AwaitApproval(AwaitApprovalParts parts, Database database, Finish finish)
{
    private static readonly PerProvider<Func<GapuraContext, SignInId, Task<bool>>> Waits = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, SignInId id) => db.SignIns.Any(one => one.Id == id && one.State == SignInState.AwaitingApproval
            && db.Challenges.Any(asked => asked.SignInId == id && asked.State == ChallengeState.Pending))));

    /// <summary>The page as things stand. Opening it after the approval finishes the sign-in, in the browser that began it and no other (SPEC 6.8).</summary>
    public async Task<IResult> ShowAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var challenge = await database.ReadAsync(db => AppChallenge.OfSignInAsync(db, run.Id));
        return challenge switch
        {
            { State: ChallengeState.Approved } => await FinishAsync(http, visit, run, challenge),
            { State: ChallengeState.Pending } when challenge.ExpiresAt > visit.Now => Show.Page<WaitingPage>(visit, new WaitingView(run, challenge, parts.Challenges.NumberOf(challenge))),
            _ => Show.Page<WaitingOverPage>(visit, new WaitingOver(run, challenge?.State ?? ChallengeState.Cancelled), StatusCodes.Status410Gone),
        };
    }

    /// <summary>"Masukkan kode dari aplikasi" (Q1): the question is withdrawn, and the code has its own time.</summary>
    public async Task<IResult> CodeInsteadAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        var outcome = account.CredentialVersion != run.CredentialVersion ? null : await database.WriteAsync(async db =>
        {
            // Only a question that still stands can be exchanged for a code: after "Tidak" or the end there is nothing to go on with.
            var isOpen = await CredentialLock.TakeAsync(db, account) && await parts.Challenges.CancelPendingAsync(db, run.Id);
            return isOpen ? await finish.ContinueAsync(db, visit, run, account, SignInEvent.CodeAsked, new RunChange(Cookies.NewToken()), Reference.New()) : null;
        });
        parts.Wake.Tell(account.Id);
        return outcome is null ? await ShowAsync(http, visit, run) : await finish.SendAsync(http, visit, outcome);
    }

    public Task<IResult> EventsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => Task.FromResult(
        parts.Events.Open(run.AccountId!.Value, async _ => await IsMovedAsync(run) ? StreamStep.TellAndEnd : StreamStep.Wait, "move"));

    /// <summary>The same for browsers whose network lets no stream through.</summary>
    public async Task<IResult> StateAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => Results.Json(new { moved = await IsMovedAsync(run) });

    private Task<bool> IsMovedAsync(Storage.Records.SignIn run) => database.ReadAsync(async db => !await Waits.For(db)(db, run.Id));

    private async Task<IResult> FinishAsync(HttpContext http, Visit visit, Storage.Records.SignIn run, Challenge approved)
    {
        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        var change = new RunChange(Cookies.NewToken()) { Methods = $"{run.Methods} {AppProof.Method}" };
        var happened = NextDemand.FirstStage(visit, account, SignInEvent.Approved);
        var outcome = account.CredentialVersion != run.CredentialVersion ? null : await database.WriteAsync(async db =>
        {
            // A phone that was blocked or found to be copied since then opens nothing more.
            var moved = await CredentialLock.TakeAsync(db, account)
                && await db.Devices.AnyAsync(device => device.Id == approved.DeviceId && device.Status == DeviceStatus.Active)
                    ? await finish.ContinueAsync(db, visit, run, account, happened, change, Reference.New())
                    : null;
            await db.SaveChangesAsync();
            return moved;
        });
        if (outcome is not null)
        {
            return await finish.SendAsync(http, visit, outcome);
        }

        // Another tab of this browser was first, and has the session.
        return await parts.Sessions.FindAsync(http, visit) is not null
            ? See.Other(visit.Path("/home"))
            : Show.Page<SupersededPage>(visit, StatusCodes.Status409Conflict);
    }
}

/// <summary>What waiting works with.</summary>
public sealed record AwaitApprovalParts(AppChallenge Challenges, ServerSentEvents Events, WakeRelay Wake, SessionBook Sessions);
