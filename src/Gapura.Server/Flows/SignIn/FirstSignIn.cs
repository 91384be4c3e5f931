using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.SignIn;

/// <summary>The stages of a first sign-in between the new password and the token: the portal's terms, and a look at one's contacts (Q25).</summary>
public sealed class FirstSignIn(Database database, NextDemand next, Finish finish, AuditLog audit, Contacts contacts)
{
    public Task<IResult> ShowTermsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        Task.FromResult(Show.Page<TermsPage>(visit, new TermsForm(run.Id.ToString(), visit.Portal.Terms, null)));

    /// <summary>The version that was shown is the one that is accepted: if it changed meanwhile, the new one is shown.</summary>
    public async Task<IResult> AcceptTermsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        if (PostedForm.Of(http)["terms"] != visit.Portal.Terms.Version)
        {
            var refusal = new Refusal(visit.Texts.TermsNeeded);
            return Show.Page<TermsPage>(visit, new TermsForm(run.Id.ToString(), visit.Portal.Terms, refusal), StatusCodes.Status422UnprocessableEntity);
        }

        return await PassAsync(http, visit, run, AuditKinds.TermsAccepted, visit.Portal.Terms.Version, rows => rows.ExecuteUpdateAsync(set => set
            .SetProperty(one => one.TermsVersion, visit.Portal.Terms.Version).SetProperty(one => one.TermsAcceptedAt, visit.Now)));
    }

    public async Task<IResult> ShowContactsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run)
    {
        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        return Show.Page<ContactsPage>(visit, new ContactsForm(run.Id.ToString(), contacts.MaskedEmail(account), contacts.MaskedPhone(account)));
    }

    /// <summary>"Ya, benar": they are not asked again.</summary>
    public Task<IResult> ConfirmContactsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        PassAsync(http, visit, run, AuditKinds.ContactsConfirmed, "", rows => rows.ExecuteUpdateAsync(set => set.SetProperty(one => one.ContactsConfirmedAt, visit.Now)));

    /// <summary>"Ada yang salah": only an operator can change them (R81). The person goes on, and is asked again next time.</summary>
    public Task<IResult> DisputeContactsAsync(HttpContext http, Visit visit, Storage.Records.SignIn run) =>
        PassAsync(http, visit, run, AuditKinds.ContactsDisputed, "", _ => Task.FromResult(1));

    private async Task<IResult> PassAsync(
        HttpContext http, Visit visit, Storage.Records.SignIn run, string kind, string reason, Func<IQueryable<Account>, Task<int>> change)
    {
        var account = await database.ReadAsync(db => AccountFinder.GetAsync(db, run.AccountId!.Value));
        var handle = Cookies.NewToken();
        var outcome = account.CredentialVersion != run.CredentialVersion ? null : await database.WriteAsync(async db =>
        {
            if (!await CredentialLock.TakeAsync(db, account))
            {
                return null;
            }

            await change(db.Accounts.Where(one => one.Id == account.Id));
            var reference = Reference.New();
            audit.Append(db, new AuditEntry(kind, kind == AuditKinds.ContactsDisputed ? "failure" : "success")
            {
                Portal = visit.Portal.Key,
                AccountId = account.Id,
                Reason = reason,
                Reference = reference,
                Address = visit.Address,
                UserAgent = visit.UserAgent,
            });
            var changed = await AccountFinder.GetAsync(db, account.Id);

            // Contacts that were disputed are passed this once, and asked for again next time.
            changed.ContactsConfirmedAt ??= kind == AuditKinds.ContactsDisputed ? visit.Now : null;
            var demanded = await next.AfterStageAsync(db, visit, run, changed);
            var moved = await finish.ContinueAsync(
                db, visit, run, account, demanded.Event, new RunChange(handle) { EnrolmentMayBeSkipped = demanded.MayBeSkipped, ExpiresAt = visit.Now + SignInRuns.HalfLife }, reference);
            await db.SaveChangesAsync();
            return moved;
        });
        return outcome is null ? Show.Page<SupersededPage>(visit, StatusCodes.Status409Conflict) : await finish.SendAsync(http, visit, outcome);
    }
}
