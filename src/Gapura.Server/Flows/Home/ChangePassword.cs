using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Password;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;

namespace Gapura.Server.Flows.Home;

/// <summary>A new password by someone who knows the current one. A wrong current one counts as a failed attempt .</summary>
public sealed class ChangePassword(
    ChangePasswordParts parts, Database database, AttemptBook attempts, PasswordProof proof, PasswordEnrolment enrolment, ServerSecrets secrets)
{
    public async Task<IResult> ShowAsync(Visit visit, SignedIn who, Refusal? refusal, int status) => Show.Page<NewPasswordPage>(
        visit, new NewPasswordForm(null, visit.Path("/home/password"), await enrolment.ShortestAsync(visit, who.Account), refusal) { AsksCurrent = true }, status);

    public static IResult Done(Visit visit) => Show.Page<PasswordChangedPage>(visit);

    public async Task<IResult> DoAsync(HttpContext http, Visit visit, SignedIn who)
    {
        var form = PostedForm.Of(http);
        var account = who.Account;
        var prepared = await enrolment.PrepareAsync(visit, account, form["newPassword"], form["repeatPassword"]);
        if (prepared.Fault is { } fault)
        {
            return await ShowAsync(visit, who, new Refusal(fault), StatusCodes.Status422UnprocessableEntity);
        }

        var current = form["currentPassword"];
        if (current.Length == 0)
        {
            return await ShowAsync(visit, who, new Refusal(visit.Texts.CurrentPasswordNeeded), StatusCodes.Status422UnprocessableEntity);
        }

        var token = Cookies.NewToken();
        var result = await attempts.TryAsync(
            await TargetAsync(visit, who),
            () => proof.VerifyAsync(account, PasswordRules.IsTooLong(current) ? "" : current),
            async (db, reference) =>
            {
                if (!await CredentialLock.TakeAsync(db, account))
                {
                    return false;
                }

                await enrolment.StoreAsync(db, visit, account, prepared.Sealed!, AuditKinds.PasswordChanged, reference, who.Session.Id);
                parts.Outbox.Add(db, parts.Letters.PasswordChanged(account.About(visit, reference)));
                return true;
            });
        switch (result)
        {
            case AttemptResult.Proved:
                await parts.Sessions.RenewTokenAsync(who.Session, token);
                Cookies.Set(http, Cookies.Session(visit.Portal.Key), token);
                return DonePages.Go(http, visit.Path("/home/password/changed"));
            case AttemptResult.Throttled throttled:
                return await ShowAsync(visit, who, new Refusal(Waits.Announce(http, visit, throttled.Until)) { Reference = throttled.Reference }, StatusCodes.Status429TooManyRequests);
            default:
                return await ShowAsync(visit, who, new Refusal(visit.Texts.CurrentPasswordWrong) { Reference = result.Reference }, StatusCodes.Status422UnprocessableEntity);
        }
    }

    private Task<AttemptTarget> TargetAsync(Visit visit, SignedIn who) => database.ReadAsync(async db =>
    {
        var account = who.Account;
        var subject = ThrottleSubject.ForPassword(secrets, account.Portal, account.Organisation, account.UserType, account.UserIdKey);
        var bucket = await KnownBrowsers.BucketAsync(db, account.Id, visit.BrowserHash);
        return new AttemptTarget(subject, ThrottleSubject.Password, bucket, account.Id, PasswordProof.Name, AttemptSource.Of(visit)) { IsCostly = true };
    });
}

/// <summary>What changing a password writes to.</summary>
public sealed record ChangePasswordParts(SessionBook Sessions, Outbox Outbox, Letters Letters);
