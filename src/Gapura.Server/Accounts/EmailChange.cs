using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <param name="Address">One that <see cref="ContactText.Email"/> let through.</param>
/// <param name="BaseUrl">The configured address of this server: links are built from nothing else (H-05).</param>
public sealed record FreshEmail(string Address, string BaseUrl)
{
    /// <summary>The office has seen that the person cannot read the old mailbox any more: it is told, but decides nothing, and no password is asked.</summary>
    public bool IsOldLost { get; init; }

    public override string ToString() => "e-mail address [redacted]";
}

/// <summary>
/// Another e-mail address, on its way (H-12): it is in force once its mailbox has confirmed it, and the old one can take the change back. Until
/// then resets and notices go where they went.
/// </summary>
public static class EmailChange
{
    /// <summary>How long a confirmation may take: a typing error lies about no longer than that.</summary>
    public static readonly TimeSpan ConfirmLife = TimeSpan.FromHours(24);

    /// <summary>How long the old mailbox can take a change back: whoever is away for a weekend still can.</summary>
    public static readonly TimeSpan TakeBackLife = TimeSpan.FromDays(7);

    /// <summary>Asks the new mailbox and tells the old one, within the transaction of who calls. An address that is in force already ends what is on its way.</summary>
    /// <returns>True when something is on its way now.</returns>
    public static async Task<bool> AskAsync(GapuraContext db, Account account, FreshEmail fresh, Outbox outbox, DateTimeOffset now)
    {
        // Changes of one account stand in a row; what was read before may be another's by now.
        await BoundDevices.LockAsync(db, account.Id);
        var standing = await db.Accounts.Where(one => one.Id == account.Id).Select(one => new { one.Email, one.CredentialVersion }).SingleAsync();
        var (old, version) = (standing.Email, standing.CredentialVersion);
        await db.MailboxLinks.Where(link => link.AccountId == account.Id && (link.Purpose == MailboxPurpose.Confirm
            || (link.Purpose == MailboxPurpose.TakeBack && link.Address == old))).ExecuteDeleteAsync();
        if (fresh.Address == old)
        {
            return false;
        }

        // Who has chosen no password yet has none to be asked for, and has never shown that the old mailbox is theirs.
        var isProved = !fresh.IsOldLost && !account.MustChangePassword;
        var confirm = new MailboxLinkFacts(account, MailboxPurpose.Confirm, fresh.Address) { AsksPassword = isProved, CredentialVersion = version };
        outbox.Add(db, AccountNotices.ConfirmEmail(account, fresh.Address, Issue(db, confirm, fresh.BaseUrl, now)));
        var takeBack = isProved ? Issue(db, new MailboxLinkFacts(account, MailboxPurpose.TakeBack, old), fresh.BaseUrl, now) : null;
        outbox.Add(db, AccountNotices.EmailAsked(account, old, takeBack));
        if (account.NoticeEmail is { } notices)
        {
            outbox.Add(db, AccountNotices.EmailAsked(account, notices, null));
        }

        return true;
    }

    /// <summary>Asks the mailbox that is to get notices besides, or forgets the one that does (H-09).</summary>
    /// <param name="fresh">Null to have none.</param>
    public static async Task AskNoticesAsync(GapuraContext db, Account account, FreshEmail? fresh, Outbox outbox, DateTimeOffset now)
    {
        await BoundDevices.LockAsync(db, account.Id);
        await db.MailboxLinks.Where(link => link.AccountId == account.Id && link.Purpose == MailboxPurpose.ConfirmNotices).ExecuteDeleteAsync();
        if (fresh is null)
        {
            outbox.Add(db, AccountNotices.NoticeEmailRemoved(account));
            await db.Accounts.Where(one => one.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.NoticeEmail, (string?)null));
            return;
        }

        var version = await db.Accounts.Where(one => one.Id == account.Id).Select(one => one.CredentialVersion).SingleAsync();
        var confirm = new MailboxLinkFacts(account, MailboxPurpose.ConfirmNotices, fresh.Address) { AsksPassword = !account.MustChangePassword, CredentialVersion = version };
        outbox.Add(db, AccountNotices.ConfirmEmail(account, fresh.Address, Issue(db, confirm, fresh.BaseUrl, now)));
        outbox.Add(db, AccountNotices.NoticeEmailAsked(account));
    }

    /// <summary>Adds a link to the transaction.</summary>
    /// <returns>Its address.</returns>
    public static string Issue(GapuraContext db, MailboxLinkFacts facts, string baseUrl, DateTimeOffset now)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var isTakeBack = facts.Purpose == MailboxPurpose.TakeBack;
        db.MailboxLinks.Add(new MailboxLink
        {
            TokenHash = HashOf(token),
            AccountId = facts.Account.Id,
            Purpose = facts.Purpose,
            Address = facts.Address,
            AsksPassword = facts.AsksPassword,
            CredentialVersion = facts.CredentialVersion,
            CreatedAt = now,
            ExpiresAt = now + (isTakeBack ? TakeBackLife : ConfirmLife),
        });
        return $"{baseUrl.TrimEnd('/')}/{facts.Account.Portal}/email/{(isTakeBack ? "take-back" : "confirm")}?t={token}";
    }

    /// <summary>What the database keeps of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>What a link about a mailbox is for.</summary>
public sealed record MailboxLinkFacts(Account Account, MailboxPurpose Purpose, string Address)
{
    public bool AsksPassword { get; init; }
    public int CredentialVersion { get; init; }

    public override string ToString() => $"link {Purpose} of account {Account.Id} [redacted]";
}
