using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <param name="Number">E.164, or null to remove it.</param>
/// <param name="Cooling">How long the portal limits a Secure Token that nobody has let in; zero for not at all.</param>
public sealed record FreshPhone(string? Number, TimeSpan Cooling)
{
    public override string ToString() => "phone number [redacted]";
}

/// <summary>
/// Another telephone number, which counts as binding another authenticator (F-04): who has it can have a token unlocked or made. So its person
/// has to look at it before it serves for anything, what was sent to the old one is worth nothing, an active token is limited for a while as if
/// it were new, and both the mailbox and the old number are told.
/// </summary>
public static class PhoneNumber
{
    /// <summary>A notice that comes a day late still tells; later, only the mail does.</summary>
    private static readonly TimeSpan NoticeLife = TimeSpan.FromHours(24);

    /// <summary>Changes it, within the transaction of who calls, whose tracked row <paramref name="account"/> is.</summary>
    /// <param name="mayText">Whether a text message to that number is within its budgets; the old one is told then.</param>
    public static async Task ChangeAsync(GapuraContext db, Account account, FreshPhone fresh, PhoneParts parts, Func<string, Task<bool>> mayText)
    {
        var (old, now) = (parts.Sealing.OpenPhone(account), parts.Now);
        account.PhoneSealed = parts.Sealing.SealPhone(account.Id, fresh.Number);
        parts.Outbox.Add(db, AccountNotices.PhoneChanged(account));
        if (old == fresh.Number)
        {
            return;
        }

        account.ContactsConfirmedAt = null;
        account.PhoneProvedAt = null;
        await db.TokenActivations.Where(one => one.AccountId == account.Id).ExecuteDeleteAsync();
        var tokens = await LimitAsync(db, account.Id, now + fresh.Cooling, fresh.Cooling > TimeSpan.Zero);
        if (tokens > 0 && old is not null && await mayText(old))
        {
            parts.Outbox.Add(db, new TextMessage(old, AccountNotices.PhoneChangedText) { AccountId = account.Id, Purpose = "notice", UsefulFor = NoticeLife });
        }
    }

    /// <returns>How many Secure Tokens are active.</returns>
    private static async Task<int> LimitAsync(GapuraContext db, AccountId account, DateTimeOffset until, bool isLimited)
    {
        var active = db.SecureTokens.Where(token => token.AccountId == account && db.Devices.Any(device => device.Id == token.DeviceId && device.Status == DeviceStatus.Active));

        // An answer that is on its way was for the old number, or was begun before its person could know of the new one.
        var count = await active.ExecuteUpdateAsync(set => set.SetProperty(token => token.UnlockSealed, (byte[]?)null).SetProperty(token => token.UnlockUntil, (DateTimeOffset?)null));
        if (isLimited)
        {
            await active.Where(token => token.LimitedUntil == null || token.LimitedUntil < until).ExecuteUpdateAsync(set => set.SetProperty(token => token.LimitedUntil, until));
        }

        return count;
    }
}

/// <summary>What changing a number works with.</summary>
public sealed record PhoneParts(AccountSecrets Sealing, Outbox Outbox, DateTimeOffset Now);
