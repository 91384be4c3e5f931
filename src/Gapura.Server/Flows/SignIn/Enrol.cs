using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>"Halaman Enable TOTP" and the QR pages on the way in, for a person who has proved the password and has no factor.</summary>
public sealed class Enrol(Database database, TotpEnrolment enrolment, AppEnrolment devices, ProveCode codes, Finish finish, DeviceJournal journal)
{
    public Task<IResult> OfferAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        Task.FromResult(Show.Page<EnablePage>(visit, new EnableOffer(run.UserId, visit.Path("/sign-in/enable"))
        {
            SignIn = run.Id.ToString(),
            SkipPath = run.EnrolmentMayBeSkipped ? visit.Path("/sign-in/skip") : null,
            LogOutPath = visit.Path("/sign-in/log-out"),
        }));

    /// <summary>"ENABLE TOTP" makes the pending secret; "Enable 2FA" the code for our app.</summary>
    public Task<IResult> BeginAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => visit.Portal.UsesDevices
        ? MoveAsync(http, visit, run, SignInEvent.DeviceCodeShown, SignInRuns.EnrolmentEnd(run, visit.Now), (db, account) => devices.IssueAsync(db, visit, account, run.Id, null, journal))
        : MoveAsync(http, visit, run, SignInEvent.EnrolmentBegun, enrolment.FreshUntil, (db, account) => enrolment.BeginAsync(db, visit, account.Id));

    /// <summary>
    /// "Tampilkan QR lagi": the same pending secret as before. In another browser than the one it was made in a new one takes its place:
    /// whoever merely knows the password must not get to see a secret that somebody else is about to prove.
    /// </summary>
    public async Task<IResult> ShowAgainAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        await enrolment.PendingAsync(run.AccountId!.Value) is { } pending && TotpEnrolment.MayShow(visit, pending)
            ? await MoveAsync(http, visit, run, SignInEvent.EnrolmentBegun, pending.PendingUntil)
            : await BeginAsync(http, visit, run);

    public async Task<IResult> ShowQrAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => await QrAsync(visit, run, null, StatusCodes.Status200OK);

    /// <summary>"Uji kode": a right code activates the factor and finishes the sign-in here and now.</summary>
    public async Task<IResult> TestCodeAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var typed = PostedForm.Of(http)["code"];
        if (!TotpProof.IsCode(typed))
        {
            return await QrAsync(visit, run, new Refusal(visit.Texts.CodeNeeded), StatusCodes.Status422UnprocessableEntity);
        }

        var attempt = await codes.TryAsync(visit, run, typed);
        return attempt.Outcome is { } outcome
            ? await finish.SendAsync(http, visit, outcome)
            : await QrAsync(visit, run, ProveCode.Explain(http, visit, attempt), ProveCode.StatusOf(attempt.Result));
    }

    /// <summary>"Lewati": only where policy lets a person go without.</summary>
    public async Task<IResult> SkipAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        if (!run.EnrolmentMayBeSkipped)
        {
            return See.Other(visit.Path(SignInFlow.PageOf(run.State)));
        }

        return await MoveAsync(http, visit, run, SignInEvent.EnrolmentSkipped, run.ExpiresAt);
    }

    private async Task<IResult> QrAsync(Visit visit, Storage.Records.SignIn run, Refusal? refusal, int status)
    {
        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        if (await enrolment.PendingAsync(account.Id) is not { } pending || !TotpEnrolment.MayShow(visit, pending))
        {
            return Show.Page<EndedPage>(visit, StatusCodes.Status410Gone);
        }

        return Show.Page<QrPage>(visit, new QrForm(account.UserId, enrolment.Show(visit, account, pending), visit.Path("/sign-in/qr"))
        {
            SignIn = run.Id.ToString(),
            LogOutPath = visit.Path("/sign-in/log-out"),
            Refusal = refusal,
        }, status);
    }

    /// <param name="until">A half-finished sign-in lives as long as the secret that it shows; no move makes it live longer than that .</param>
    private async Task<IResult> MoveAsync(
        HttpContext http, Visit visit, Storage.Records.SignIn run, SignInEvent happened, DateTimeOffset until, Func<GapuraContext, Account, Task>? also = null)
    {
        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        var change = new RunChange(Cookies.NewToken()) { ExpiresAt = until };
        var outcome = account.CredentialVersion != run.CredentialVersion ? null : await database.WriteAsync(async db =>
        {
            var moved = await CredentialLock.TakeAsync(db, account)
                ? await finish.ContinueAsync(db, visit, run, account, happened, change, Reference.New())
                : null;
            if (moved is not null)
            {
                await (also?.Invoke(db, account) ?? Task.CompletedTask);
                await db.SaveChangesAsync();
            }

            return moved;
        });
        return outcome is null ? Show.Page<SupersededPage>(visit, StatusCodes.Status409Conflict) : await finish.SendAsync(http, visit, outcome);
    }
}
