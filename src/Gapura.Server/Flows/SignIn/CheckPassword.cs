using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Captchas;
using Gapura.Server.Factors.Password;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>Form Login 2: the password, and a captcha where policy or the weather asks for one.</summary>
public sealed class CheckPassword(
    Database database, AttemptBook attempts, PasswordProof proof, CaptchaGuard captchas, Finish finish)
{
    public async Task<IResult> ShowAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var (target, _) = await TargetAsync(visit, run);
        return await PageAsync(visit, run, target, null, StatusCodes.Status200OK);
    }

    /// <summary>"klik di sini" without script: another picture on a page anew. The password is a secret and is not put back.</summary>
    public async Task<IResult> SwapCaptchaAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        await captchas.DropAsync(visit, PostedForm.Of(http));
        return await ShowAsync(http, visit, run);
    }

    public async Task<IResult> DoAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var form = PostedForm.Of(http);
        var password = form["password"];
        var (target, account) = await TargetAsync(visit, run);
        if (password.Length == 0 || PasswordRules.IsTooLong(password))
        {
            var fault = password.Length == 0 ? visit.Texts.PasswordNeeded : visit.Texts.PasswordTooLong;
            return await PageAsync(visit, run, target, new Refusal(fault), StatusCodes.Status422UnprocessableEntity);
        }

        if (await captchas.RefuseAsync(visit, target, form) is { } noted)
        {
            return await PageAsync(visit, run, target, new Refusal(visit.Texts.CaptchaWrong) { Reference = noted }, StatusCodes.Status422UnprocessableEntity);
        }

        var handle = Cookies.NewToken();
        Outcome? outcome = null;
        var result = await attempts.TryAsync(
            target,
            () => proof.VerifyAsync(account, password),
            async (db, reference) => (outcome = await finish.AfterPasswordAsync(db, visit, run, account!, handle, reference)) is not null);
        switch (result)
        {
            case AttemptResult.Proved:
                await finish.RenewPasswordAsync(account!, password);
                return await finish.SendAndRingAsync(http, visit, outcome!);
            case AttemptResult.Throttled throttled:
                return await ThrottledAsync(http, visit, run, target, throttled);
            default:
                captchas.NoteFailure(visit, result.Reference);
                return await PageAsync(visit, run, target with { Seen = null }, new Refusal(visit.Texts.PasswordWrong) { Reference = result.Reference },
                    StatusCodes.Status422UnprocessableEntity);
        }
    }

    /// <summary>Whom the password is for. Unknown names cost the same look-ups and are counted the same (C-01).</summary>
    private Task<(AttemptTarget Target, Account? Account)> TargetAsync(Visit visit, Storage.Records.SignIn run) => database.ReadAsync(async db =>
    {
        var here = await AccountFinder.FindAsync(db, visit.Portal.Key, run.Organisation, run.UserType, run.UserId, visit.BrowserHash);
        var subject = captchas.SubjectOf(visit, run.Organisation, run.UserType, run.UserId);
        var bucket = KnownBrowsers.BucketOf(here.KnownAs, visit.BrowserHash);
        var target = new AttemptTarget(subject, ThrottleSubject.Password, bucket, here.Account?.Id, PasswordProof.Name, AttemptSource.Of(visit))
        {
            IsCostly = true,
            Seen = await AttemptBook.StateAsync(db, subject, ThrottleSubject.Password, bucket),
        };
        return (target, here.Account);
    });

    private async Task<IResult> ThrottledAsync(HttpContext http, Visit visit, Storage.Records.SignIn run, AttemptTarget target, AttemptResult.Throttled throttled)
    {
        var wait = Waits.Announce(http, visit, throttled.Until);
        return await PageAsync(visit, run, target with { Seen = null }, new Refusal(wait) { Reference = throttled.Reference }, StatusCodes.Status429TooManyRequests);
    }

    private async Task<IResult> PageAsync(Visit visit, Storage.Records.SignIn run, AttemptTarget target, Refusal? refusal, int status)
    {
        var captcha = await captchas.IssueIfAskedAsync(visit, target);
        return Show.Page<PasswordPage>(visit, new PasswordForm(run, visit.Portal.FindUserType(run.UserType), captcha, refusal), status);
    }
}
