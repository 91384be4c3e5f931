using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Mailbox;

/// <summary>
/// The old mailbox says no. A change that is not in force yet is dropped; one that is, is undone, and everything that was opened meanwhile ends:
/// whoever read the new mailbox may have made a password of their own.
/// </summary>
public sealed class TakeBackMailbox(HeldLinks links, Database database, MailboxParts parts, WakeRelay wake)
{
    public async Task<IResult> ShowAsync(HttpContext http, string? token)
    {
        MailboxParts.Hide(http);
        var visit = http.Visit();
        return await links.FindAsync(visit, token, isTakeBack: true) is { } held
            ? Show.Page<MailboxTakeBackPage>(visit, new MailboxForm(token!, held.Link.Address, null))
            : HeldLinks.Over(visit);
    }

    public async Task<IResult> DoAsync(HttpContext http)
    {
        MailboxParts.Hide(http);
        var visit = http.Visit();
        var token = PostedForm.Of(http)["token"];
        if (await links.FindAsync(visit, token, isTakeBack: true) is not { } held || !await database.WriteAsync(db => TakeBackAsync(db, visit, held)))
        {
            return HeldLinks.Over(visit);
        }

        wake.Tell(held.Account.Id);
        return DonePages.Go(http, visit.Path(MailboxEndpoints.TakenBack));
    }

    private async Task<bool> TakeBackAsync(GapuraContext db, Visit visit, HeldLink held)
    {
        if (!await links.TakeAsync(db, held))
        {
            return false;
        }

        // What is on its way, and what later mailboxes were given, ends with the change that this one takes back.
        var (account, old, since) = (held.Account, held.Link.Address, held.Link.CreatedAt);
        await db.MailboxLinks.Where(link => link.AccountId == account.Id
            && (link.Purpose == MailboxPurpose.Confirm || (link.Purpose == MailboxPurpose.TakeBack && link.CreatedAt >= since))).ExecuteDeleteAsync();
        var facts = account.About(visit, Reference.New());
        if (account.Email == old)
        {
            parts.Record(db, visit, account.Id, "email-refused", facts.Reference);
            parts.Outbox.Add(db, parts.Letters.EmailKept(facts));
        }
        else
        {
            await db.Accounts.Where(one => one.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Email, old).SetProperty(one => one.EmailProvedAt, visit.Now));
            await EverythingOpen.EndAsync(db, parts.Sessions, visit, account.Id, "e-mail address taken back");
            parts.Record(db, visit, account.Id, "email-taken-back", facts.Reference);
            parts.Outbox.Add(db, parts.Letters.EmailTakenBack(facts with { To = old }));
            parts.Outbox.Add(db, parts.Letters.EmailTakenBack(facts with { CopyTo = null }));
        }

        await db.SaveChangesAsync();
        return true;
    }
}
