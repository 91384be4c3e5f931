using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>A recovery code instead of a code from the app. It shares the budget of failures with it (B-08).</summary>
public sealed class ProveRecoveryCode(Database database, AttemptBook attempts, RecoveryCodeProof proof, Finish finish, Outbox outbox, Letters letters)
{
    public Task<IResult> ShowAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        Task.FromResult(Show.Page<RecoveryCodePage>(visit, new CodeForm(run, null)));

    public async Task<IResult> DoAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var typed = PostedForm.Of(http)["code"];
        if (!RecoveryCodeText.TryNormalise(typed, out _))
        {
            return Show.Page<RecoveryCodePage>(visit, new CodeForm(run, new Refusal(visit.Texts.RecoveryCodeNeeded)), StatusCodes.Status422UnprocessableEntity);
        }

        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        var target = await SecondFactorTarget.OfAsync(database, visit, account.Id, RecoveryCodeProof.Name);
        var handle = Cookies.NewToken();
        Outcome? outcome = null;
        var result = await attempts.TryAsync(
            target with { IsCostly = true },
            () => proof.VerifyAsync(account.Id, typed),
            async (db, reference) =>
            {
                var happened = NextDemand.FirstStage(visit, account, SignInEvent.CodeProved);
                var change = new RunChange(handle) { Methods = $"{run.Methods} {RecoveryCodeProof.Method}" };
                outcome = account.CredentialVersion == run.CredentialVersion
                    ? await finish.ContinueAsync(db, visit, run, account, happened, change, reference)
                    : null;
                if (outcome is not null)
                {
                    var remaining = await RecoveryCodeEnrolment.RemainingAsync(db, account.Id);
                    outbox.Add(db, letters.RecoveryCodeUsed(account.About(visit, reference), remaining));
                }

                return outcome is not null;
            });
        if (result is AttemptResult.Proved)
        {
            return await finish.SendAsync(http, visit, outcome!);
        }

        var text = result is AttemptResult.Throttled throttled ? Waits.Announce(http, visit, throttled.Until) : visit.Texts.RecoveryCodeWrong;
        return Show.Page<RecoveryCodePage>(visit, new CodeForm(run, new Refusal(text) { Reference = result.Reference, IsClosed = result is AttemptResult.Throttled }), ProveCode.StatusOf(result));
    }
}
