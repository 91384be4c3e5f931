using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Reset;

/// <summary>Mailed links: 256 random bits of which the database keeps a hash; half an hour, once, the newest wins (Q17, H-02, H-03).</summary>
public sealed class ResetLinks(Database database, Clock clock, GapuraSettings settings)
{
    /// <summary>How long after a mailed reset of the one credential the other cannot be reset by mail (D4).</summary>
    public static readonly TimeSpan MailboxPause = TimeSpan.FromHours(24);

    /// <summary>Makes a link in place of any older one, within a transaction.</summary>
    /// <returns>
    /// Its address, built from the configured base URL whatever the request said (H-05); null when the account has changed meanwhile: a
    /// link must not go to an address that is no longer its owner's.
    /// </returns>
    public async Task<string?> IssueAsync(GapuraContext db, Visit visit, Account account, ResetPurpose purpose)
    {
        return await CredentialLock.TakeAsync(db, account) ? await ReplaceAsync(db, visit, account, purpose, Letters.ResetLinkLife) : null;
    }

    /// <summary>The same work where no link may be made: a row of nobody's that was over before it began, and an address that opens nothing.</summary>
    public async Task<string> IssueDecoyAsync(GapuraContext db, Visit visit, ResetPurpose purpose)
    {
        var nobody = new Account
        {
            Id = AccountId.New(clock.Now),
            Portal = visit.Portal.Key,
            UserType = "",
            UserId = "",
            UserIdKey = "",
            DisplayName = "",
            Email = "",
            PasswordSealed = [],
        };
        await CredentialLock.TakeAsync(db, nobody);
        return await ReplaceAsync(db, visit, nobody, purpose, TimeSpan.Zero);
    }

    private async Task<string> ReplaceAsync(GapuraContext db, Visit visit, Account account, ResetPurpose purpose, TimeSpan life)
    {
        var token = Cookies.NewToken();
        await db.ResetLinks.Where(link => link.AccountId == account.Id && link.Purpose == purpose).ExecuteDeleteAsync();
        db.ResetLinks.Add(new ResetLink
        {
            AccountId = account.Id,
            Purpose = purpose,
            TokenHash = Cookies.HashOf(token),
            CredentialVersion = account.CredentialVersion,
            CreatedAt = clock.Now,
            ExpiresAt = clock.Now + life,
        });
        var page = purpose == ResetPurpose.SecondFactor ? "/reset/confirm" : "/password/reset";
        return $"{settings.BaseUrl.TrimEnd('/')}{visit.Path(page)}?t={token}";
    }

    /// <summary>The account that a link is for, if the link still holds. Looking changes nothing (H-04).</summary>
    public Task<Account?> FindAsync(Visit visit, string token, ResetPurpose purpose) => database.ReadAsync(db => Holding(db, token, purpose)
        .Join(db.Accounts, link => link.AccountId, account => account.Id, (link, account) => new { link, account })
        .Where(pair => pair.link.CredentialVersion == pair.account.CredentialVersion && pair.account.Portal == visit.Portal.Key)
        .Select(pair => pair.account).FirstOrDefaultAsync());

    /// <summary>Uses a link up, within a transaction. Of many at once, one gets it; one made under an older credential, nobody.</summary>
    public async Task<bool> TakeAsync(GapuraContext db, string token, ResetPurpose purpose, Account account) =>
        await CredentialLock.TakeAsync(db, account)
        && await Holding(db, token, purpose).Where(link => link.AccountId == account.Id).ExecuteDeleteAsync() == 1;

    /// <summary>True while a mailed reset of the other credential is too recent.</summary>
    public bool IsPaused(Account account, ResetPurpose purpose) =>
        (purpose == ResetPurpose.SecondFactor ? account.PasswordMailResetAt : account.FactorMailResetAt) is { } at && clock.Now - at < MailboxPause;

    private IQueryable<ResetLink> Holding(GapuraContext db, string token, ResetPurpose purpose)
    {
        var (hash, now) = (Cookies.HashOf(token), clock.Now);
        return db.ResetLinks.Where(link => link.TokenHash == hash && link.Purpose == purpose && link.ExpiresAt > now);
    }
}
