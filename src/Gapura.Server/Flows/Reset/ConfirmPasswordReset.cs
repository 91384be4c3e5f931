using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Password;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Reset;

/// <summary>"Lupa Password?", its last step: choose a new password. It opens no session and leaves the second factor as it is (H-07).</summary>
public sealed class ConfirmPasswordReset(ConfirmParts parts, Database database, PasswordEnrolment passwords, ServerSecrets secrets)
{
    public async Task<IResult> ShowAsync(HttpContext http, string? token)
    {
        ResetPageHeaders.Apply(http);
        var visit = http.Visit();
        return token is { Length: > 0 and < 100 } && await parts.Links.FindAsync(visit, token, ResetPurpose.Password) is { } account
            ? await PageAsync(visit, token, account, null, StatusCodes.Status200OK)
            : LinkOver(visit);
    }

    public async Task<IResult> DoAsync(HttpContext http)
    {
        ResetPageHeaders.Apply(http);
        var visit = http.Visit();
        var form = PostedForm.Of(http);
        var token = form["token"];
        if (await parts.Links.FindAsync(visit, token, ResetPurpose.Password) is not { } account)
        {
            return LinkOver(visit);
        }

        if (parts.Links.IsPaused(account, ResetPurpose.Password))
        {
            return Show.Page<ResetPausedPage>(visit, StatusCodes.Status403Forbidden);
        }

        var prepared = await passwords.PrepareAsync(visit, account, form["newPassword"], form["repeatPassword"]);
        if (prepared.Fault is { } fault)
        {
            return await PageAsync(visit, token, account, new Refusal(fault), StatusCodes.Status422UnprocessableEntity);
        }

        var isReset = await database.WriteAsync(db => ResetAsync(db, visit, account, token, prepared.Sealed!));
        parts.Wake.Tell(account.Id);
        return isReset
            ? DonePages.Go(http, visit.Path("/password/done"))
            : LinkOver(visit);
    }

    public static IResult Done(Visit visit) => Show.Page<PasswordResetDonePage>(visit);

    private async Task<IResult> PageAsync(Visit visit, string token, Account account, Refusal? refusal, int status) => Show.Page<NewPasswordPage>(
        visit, new NewPasswordForm(null, visit.Path("/password/reset"), await passwords.ShortestAsync(visit, account), refusal) { Token = token }, status);

    private static IResult LinkOver(Visit visit) => Show.Page<LinkOverPage>(visit, ResetPurpose.Password, StatusCodes.Status410Gone);

    private async Task<bool> ResetAsync(GapuraContext db, Visit visit, Account account, string token, byte[] passwordSealed)
    {
        if (!await parts.Links.TakeAsync(db, token, ResetPurpose.Password, account))
        {
            return false;
        }

        var reference = Reference.New();
        await passwords.StoreAsync(db, visit, account, passwordSealed, AuditKinds.PasswordReset, reference);
        await parts.RevokeAsync(db, visit, account, "password reset");
        var subject = ThrottleSubject.ForPassword(secrets, account.Portal, account.Organisation, account.UserType, account.UserIdKey);
        await db.Throttles.Where(t => t.Subject == subject && t.Kind == ThrottleSubject.Password).ExecuteDeleteAsync();
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordMailResetAt, visit.Now).SetProperty(a => a.EmailProvedAt, visit.Now));
        parts.Outbox.Add(db, parts.Letters.PasswordResetDone(account.About(visit, reference)));
        await db.SaveChangesAsync();
        return true;
    }
}
