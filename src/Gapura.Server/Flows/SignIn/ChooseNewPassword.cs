using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Password;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>A new password before the session opens: for a first password, and after evidence of compromise .</summary>
public sealed class ChooseNewPassword(Database database, PasswordEnrolment passwords, NextDemand next, Finish finish, Outbox outbox, Letters letters)
{
    public async Task<IResult> ShowAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        await PageAsync(visit, run, await AccountOfAsync(run), null, StatusCodes.Status200OK);

    public async Task<IResult> DoAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var form = PostedForm.Of(http);
        var account = await AccountOfAsync(run);
        var checkedPassword = await passwords.PrepareAsync(visit, account, form["newPassword"], form["repeatPassword"]);
        if (checkedPassword.Fault is { } fault)
        {
            return await PageAsync(visit, run, account, new Refusal(fault), StatusCodes.Status422UnprocessableEntity);
        }

        var handle = Cookies.NewToken();
        var reference = Reference.New();
        var outcome = account.CredentialVersion != run.CredentialVersion ? null : await database.WriteAsync(async db =>
        {
            if (!await CredentialLock.TakeAsync(db, account))
            {
                return null;
            }

            var changed = await passwords.StoreAsync(db, visit, account, checkedPassword.Sealed!, AuditKinds.PasswordChanged, reference);
            var demanded = await next.AfterStageAsync(db, visit, run, changed);
            var change = new RunChange(handle) { CredentialVersion = changed.CredentialVersion, EnrolmentMayBeSkipped = demanded.MayBeSkipped };
            outbox.Add(db, letters.PasswordChanged(account.About(visit, reference)));
            var moved = await finish.ContinueAsync(db, visit, run, changed, demanded.Event, change, reference);
            await db.SaveChangesAsync();
            return moved;
        });
        return outcome is null ? Show.Page<SupersededPage>(visit, StatusCodes.Status409Conflict) : await finish.SendAsync(http, visit, outcome);
    }

    private Task<Storage.Records.Account> AccountOfAsync(Storage.Records.SignIn run) => database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));

    private async Task<IResult> PageAsync(Visit visit, Storage.Records.SignIn run, Storage.Records.Account account, Refusal? refusal, int status) =>
        Show.Page<NewPasswordPage>(
            visit, new NewPasswordForm(run.Id.ToString(), visit.Path("/sign-in/new-password"), await passwords.ShortestAsync(visit, account), refusal), status);
}
