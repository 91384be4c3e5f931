using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Password;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Mailbox;

/// <summary>
/// The new mailbox says yes. The password is asked besides: a letter that went astray must not put a stranger's mailbox in force. From then on
/// links that went to the old one are dead.
/// </summary>
public sealed class ConfirmMailbox(HeldLinks links, Database database, PasswordCheck passwords, MailboxParts parts, GapuraSettings settings)
{
    public async Task<IResult> ShowAsync(HttpContext http, string? token)
    {
        MailboxParts.Hide(http);
        var visit = http.Visit();
        return await links.FindAsync(visit, token, isTakeBack: false) is { } held ? Page(visit, token!, held, null, StatusCodes.Status200OK) : HeldLinks.Over(visit);
    }

    public async Task<IResult> DoAsync(HttpContext http)
    {
        MailboxParts.Hide(http);
        var (visit, form) = (http.Visit(), PostedForm.Of(http));
        var token = form["token"];
        if (await links.FindAsync(visit, token, isTakeBack: false) is not { } held)
        {
            return HeldLinks.Over(visit);
        }

        var password = form["password"];
        if (held.Link.AsksPassword && password.Length == 0)
        {
            return Page(visit, token, held, new Refusal(visit.Texts.PasswordNeeded), StatusCodes.Status422UnprocessableEntity);
        }

        if (held.Link.AsksPassword && await passwords.RefuseAsync(visit, held.Account, password) is { } wrong)
        {
            return wrong is AttemptResult.Throttled throttled
                ? Page(visit, token, held, new Refusal(Waits.Announce(http, visit, throttled.Until)) { Reference = wrong.Reference }, StatusCodes.Status429TooManyRequests)
                : Page(visit, token, held, new Refusal(visit.Texts.PasswordWrongAlone) { Reference = wrong.Reference }, StatusCodes.Status422UnprocessableEntity);
        }

        return await database.WriteAsync(db => ConfirmAsync(db, visit, held))
            ? DonePages.Go(http, visit.Path(MailboxEndpoints.Confirmed))
            : HeldLinks.Over(visit);
    }

    private async Task<bool> ConfirmAsync(GapuraContext db, Visit visit, HeldLink held)
    {
        if (!await links.TakeAsync(db, held))
        {
            return false;
        }

        var facts = held.Account.About(visit, Reference.New());
        if (held.Link.Purpose == MailboxPurpose.Confirm)
        {
            await PutInForceAsync(db, visit, held, facts);
        }
        else
        {
            await PutNoticesInForceAsync(db, held, facts);
        }

        parts.Record(db, visit, held.Account.Id, held.Link.Purpose == MailboxPurpose.Confirm ? "email" : "notice-email", facts.Reference);
        await db.SaveChangesAsync();
        return true;
    }

    private async Task PutInForceAsync(GapuraContext db, Visit visit, HeldLink held, LetterFacts facts)
    {
        var (account, fresh) = (held.Account, held.Link.Address);
        await db.Accounts.Where(one => one.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Email, fresh).SetProperty(one => one.EmailProvedAt, visit.Now));
        await db.ResetLinks.Where(link => link.AccountId == account.Id).ExecuteDeleteAsync();

        // The link that the old mailbox has by now is replaced by one that lives from today.
        await db.MailboxLinks.Where(link => link.AccountId == account.Id && link.Purpose == MailboxPurpose.TakeBack && link.Address == account.Email).ExecuteDeleteAsync();
        var takeBack = held.Link.AsksPassword
            ? EmailChange.Issue(db, new MailboxLinkFacts(account, MailboxPurpose.TakeBack, account.Email), settings.BaseUrl, visit.Now)
            : null;
        foreach (var mail in parts.Letters.EmailChanged(facts, account.Email, fresh, takeBack))
        {
            parts.Outbox.Add(db, mail);
        }
    }

    private async Task PutNoticesInForceAsync(GapuraContext db, HeldLink held, LetterFacts facts)
    {
        var (account, fresh) = (held.Account, held.Link.Address);
        await db.Accounts.Where(one => one.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.NoticeEmail, fresh));
        parts.Outbox.Add(db, parts.Letters.NoticesAdded(facts));
        parts.Outbox.Add(db, parts.Letters.NoticesAdded(facts with { To = fresh, CopyTo = null }));
    }

    private static IResult Page(Visit visit, string token, HeldLink held, Refusal? refusal, int status) =>
        Show.Page<MailboxConfirmPage>(visit, new MailboxForm(token, held.Link.Address, refusal)
        {
            AsksPassword = held.Link.AsksPassword,
            IsForNotices = held.Link.Purpose == MailboxPurpose.ConfirmNotices,
        }, status);
}

/// <summary>What both pages write to.</summary>
public sealed record MailboxParts(SessionBook Sessions, AuditLog Audit, Outbox Outbox, Letters Letters)
{
    public void Record(GapuraContext db, Visit visit, AccountId account, string what, string reference) =>
        Audit.Append(db, new AuditEntry(AuditKinds.AccountChanged, "success")
        {
            Reason = what,
            Portal = visit.Portal.Key,
            AccountId = account,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });

    /// <summary>The page's address holds a token: it goes to nobody as a referrer (H-06).</summary>
    public static void Hide(HttpContext http) => http.Response.Headers["Referrer-Policy"] = "no-referrer";
}
