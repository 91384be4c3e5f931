using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>"Enable 2FA" on the way in: the QR picture for our app, and "Berhasil Enable 2FA" once a device has claimed it (R27–R31).</summary>
public sealed class BindDevice(BindDeviceParts parts, Database database, Finish finish)
{
    private const string Page = "/sign-in/device";

    public async Task<IResult> ShowAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        if (await ShownAsync(visit, run) is not { } shown)
        {
            return Show.Page<DeviceCodeOverPage>(visit, new DeviceCodeOver("/sign-in/device/again", run.Id.ToString()), StatusCodes.Status410Gone);
        }

        if (shown is { Device: null, Activation: { } claimed })
        {
            return Show.Page<TokenClaimedPage>(visit, new TokenClaimed(run.UserId, claimed.Name, shown.Compare, Page) { SignIn = run.Id.ToString() });
        }

        return shown.Device is { } device
            ? Show.Page<DeviceBoundPage>(visit, new DeviceBound(run.UserId, device, shown.Compare, Page) { SignIn = run.Id.ToString(), TurnedOn = true })
            : Show.Page<DeviceQrPage>(visit, new DeviceQr(run.UserId, QrPicture.Path(shown.Link, out var size), size, shown.Link, Page)
            {
                SignIn = run.Id.ToString(),
                SkipPath = run.EnrolmentMayBeSkipped && visit.Portal.Factor == FactorKind.SecureToken ? visit.Path("/sign-in/skip") : null,
                Until = shown.Row.ExpiresAt,
            });
    }

    /// <summary>A new code after the old one has expired.</summary>
    public Task<IResult> AgainAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => MoveAsync(
        http, visit, run, SignInEvent.DeviceCodeShown, (db, account, _) => parts.Enrolment.IssueAsync(db, visit, account, run.Id, null, parts.Journal));

    /// <summary>"Lanjutkan": the person has seen which device it is; the session opens, and with it come recovery codes.</summary>
    public async Task<IResult> ConfirmAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        if (await ShownAsync(visit, run) is not { Device: not null } shown)
        {
            return See.Other(visit.Path(Page));
        }

        var codes = await parts.RecoveryCodes.CreateAsync();
        return await MoveAsync(http, visit, run, SignInEvent.DeviceConfirmed, async (db, account, outcome) =>
        {
            await AppEnrolment.ConfirmAsync(db, shown.Row);
            if (outcome.Session is { } session)
            {
                await parts.RecoveryCodes.StoreAsync(db, visit, account.Id, session, codes, Reference.New());
            }
        });
    }

    /// <summary>"Bukan perangkat saya" (G-03): the device is out, its owner is told, and the person may begin anew.</summary>
    public async Task<IResult> RefuseAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => await ShownAsync(visit, run) is { } shown && (shown.Device ?? shown.Claiming) is { } device
        ? await MoveAsync(http, visit, run, SignInEvent.DeviceRefused, async (db, account, _) =>
        {
            if (await parts.Enrolment.UndoAsync(db, shown.Row, account))
            {
                await parts.Sessions.RaiseCredentialVersionAsync(db, account.Id, null, run.Id);
                await parts.Sessions.EndOthersAsync(db, visit, account.Id, null, "not my device, said its owner");
                parts.Journal.Undone(db, visit, account, (device, shown.Device is not null), shown.Row.IsFirst, Reference.New());
            }
        })
        : See.Other(visit.Path(Page));

    public Task<IResult> EventsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => Task.FromResult(
        parts.Events.Open(run.AccountId!.Value, async _ => await IsMovedAsync(visit, run) ? StreamStep.TellAndEnd : StreamStep.Wait, "move"));

    /// <summary>The same for browsers whose network lets no stream through.</summary>
    public async Task<IResult> StateAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => Results.Json(new { moved = await IsMovedAsync(visit, run) });

    /// <summary>While a phone makes its PIN: until it is a token, or has given up.</summary>
    public Task<IResult> ClaimedEventsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => Task.FromResult(
        parts.Events.Open(run.AccountId!.Value, async _ => await IsActivatingAsync(visit, run) ? StreamStep.Wait : StreamStep.TellAndEnd, "move"));

    public async Task<IResult> ClaimedStateAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) => Results.Json(new { moved = !await IsActivatingAsync(visit, run) });

    private async Task<bool> IsMovedAsync(Visit visit, Storage.Records.SignIn run) => await ShownAsync(visit, run) is not { Device: null, Activation: null };

    private async Task<bool> IsActivatingAsync(Visit visit, Storage.Records.SignIn run) => await ShownAsync(visit, run) is { Activation: not null };

    private async Task<ShownEnrolment?> ShownAsync(Visit visit, Storage.Records.SignIn run) =>
        await parts.Enrolment.ShownAsync(visit, run.AccountId!.Value) is { } shown && shown.Row.SignInId == run.Id ? shown : null;

    private async Task<IResult> MoveAsync(
        HttpContext http, Visit visit, Storage.Records.SignIn run, SignInEvent happened, Func<GapuraContext, Account, Outcome, Task> also)
    {
        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        var next = happened == SignInEvent.DeviceConfirmed && account.MustChangePassword ? SignInEvent.NewPasswordAsked : happened;
        var change = new RunChange(Cookies.NewToken())
        {
            ExpiresAt = SignInRuns.EnrolmentEnd(run, visit.Now),
            Methods = happened == SignInEvent.DeviceConfirmed ? $"{run.Methods} {AppProof.Method}" : null,
        };
        var outcome = account.CredentialVersion != run.CredentialVersion ? null : await database.WriteAsync(async db =>
        {
            var moved = await CredentialLock.TakeAsync(db, account)
                ? await finish.ContinueAsync(db, visit, run, account, next, change, Reference.New())
                : null;
            if (moved is not null)
            {
                await also(db, account, moved);
                await db.SaveChangesAsync();
            }

            return moved;
        });
        return outcome is null ? Show.Page<SupersededPage>(visit, StatusCodes.Status409Conflict) : await finish.SendAsync(http, visit, outcome);
    }
}

/// <summary>What binding a device works with.</summary>
public sealed record BindDeviceParts(AppEnrolment Enrolment, RecoveryCodeEnrolment RecoveryCodes, DeviceJournal Journal, SessionBook Sessions, ServerSentEvents Events);
