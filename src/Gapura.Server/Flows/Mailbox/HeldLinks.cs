using Gapura.Server.Accounts;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Mailbox;

/// <summary>Links about mailboxes that still hold. Looking changes nothing (H-04).</summary>
public sealed class HeldLinks(Database database, Clock clock)
{
    /// <param name="isTakeBack">Which of the two pages it was brought to. One that confirms is dead with the credentials that it was made under; one that takes back is not.</param>
    public async Task<HeldLink?> FindAsync(Visit visit, string? token, bool isTakeBack)
    {
        if (token is not { Length: > 0 and < 100 })
        {
            return null;
        }

        var (hash, now) = (EmailChange.HashOf(token), clock.Now);
        var found = await database.ReadAsync(db => db.MailboxLinks
            .Where(link => link.TokenHash == hash && link.ExpiresAt > now)
            .Join(db.Accounts, link => link.AccountId, account => account.Id, (link, account) => new { link, account })
            .Where(pair => pair.account.Portal == visit.Portal.Key).SingleOrDefaultAsync());
        return found is not null && found.link.Purpose == MailboxPurpose.TakeBack == isTakeBack
            && (isTakeBack || found.link.CredentialVersion == found.account.CredentialVersion)
            ? new HeldLink(found.link, found.account)
            : null;
    }

    /// <summary>Uses a link up, within a transaction, if the account is as it was found. Of many at once, one gets it.</summary>
    public async Task<bool> TakeAsync(GapuraContext db, HeldLink held)
    {
        var (hash, now) = (held.Link.TokenHash, clock.Now);
        return await CredentialLock.TakeAsync(db, held.Account)
            && await db.MailboxLinks.Where(link => link.TokenHash == hash && link.ExpiresAt > now).ExecuteDeleteAsync() == 1;
    }

    public static IResult Over(Visit visit) => Show.Page<MailboxLinkOverPage>(visit, StatusCodes.Status410Gone);
}

/// <summary>A link and whose it is.</summary>
public sealed record HeldLink(MailboxLink Link, Account Account)
{
    public override string ToString() => $"link {Link.Purpose} of account {Account.Id}";
}
