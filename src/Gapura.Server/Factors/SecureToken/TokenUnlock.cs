using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.SecureToken;

/// <summary>
/// Unlocks a token that wrong PINs have locked: by digits that its person reads to an operator and back, or by a text message where the
/// portal allows it (SPEC 9.11). The PIN stays as it is. Each step is part of its caller's transaction.
/// </summary>
public sealed class TokenUnlock(KeyRing keys, Clock clock, AuditLog audit, Contacts contacts, Budgets budgets, TokenMessages? messages)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>Wrong answers to one question.</summary>
    public const int MostTries = 3;

    /// <summary>
    /// Unlockings of one token that may be begun in a day, either way. Each that succeeds gives three more looks at a PIN: who holds a stolen
    /// phone, and reads its text messages, must not get many.
    /// </summary>
    public const int MostADay = 6;

    /// <summary>Takes one of the day's unlockings, before it is begun and in the same transaction.</summary>
    public Task<bool> MayBeginAsync(GapuraContext db, DeviceId device) => budgets.TrySpendAsync(db, KeyOf(device), MostADay, TimeSpan.FromDays(1));

    /// <summary>For one that could not be begun.</summary>
    public static Task NotBegunAsync(GapuraContext db, DeviceId device) => Budgets.GiveBackAsync(db, KeyOf(device));

    /// <summary>A question for the phone's person to read out; the answer is for an operator alone.</summary>
    /// <returns>Null where the token is not locked.</returns>
    public async Task<(string Question, DateTimeOffset Until)?> AskAsync(GapuraContext db, DeviceId device)
    {
        var until = clock.Now + Life;
        var pair = new UnlockPair(Digits(8), Digits(8));
        return await StoreAsync(db, device, pair, until) ? (pair.Question, until) : null;
    }

    /// <summary>The same by text message.</summary>
    /// <returns>Null where the token is not locked, no message may be sent, or the number has changed and its person has not looked at it yet (F-04).</returns>
    public async Task<(string Phone, DateTimeOffset Until)?> SendAsync(GapuraContext db, Visit visit, Account account, DeviceId device)
    {
        var (until, code) = (clock.Now + TokenEnrolment.CodeLife, Digits(6));
        if (messages is null || !Contacts.MayServe(visit.Portal.AsksContacts, account) || contacts.PhoneOf(account) is not { } phone
            || !await db.SecureTokens.AnyAsync(one => one.DeviceId == device && one.LockedAt != null)
            || await messages.SendAsync(db, visit, account, phone, new TokenText(TokenTextKind.Unlock, code)) is null)
        {
            // A question that is open stays as it is, with the tries that it has had.
            return null;
        }

        return await StoreAsync(db, device, new UnlockPair("", code), until) ? (Contacts.Masked(phone), until) : null;
    }

    /// <summary>What an operator reads back, to who has read the question out from the account's own phone.</summary>
    /// <returns>Null where no such question is open.</returns>
    public async Task<string?> AnswerForAsync(GapuraContext db, Account account, string question, OperatorAct act)
    {
        var now = clock.Now;
        var token = await db.SecureTokens.SingleOrDefaultAsync(one => one.AccountId == account.Id && one.LockedAt != null && one.UnlockUntil > now
            && db.Devices.Any(device => device.Id == one.DeviceId && device.Status == DeviceStatus.Active));
        var answer = token is not null && Open(token) is { Question.Length: > 0 } pair && pair.Question == question ? pair.Answer : null;
        audit.Append(db, new AuditEntry(AuditKinds.TokenUnlockAnswered, answer is null ? "failure" : "success")
        {
            Portal = account.Portal,
            AccountId = account.Id,
            Actor = act.Actor,
            Factor = TokenProof.Name,
            Reference = Reference.New(),
            Details = act.Reason.Length > 0 ? new Dictionary<string, string> { ["reason"] = act.Reason } : null,
        });
        await db.SaveChangesAsync();
        return answer;
    }

    /// <summary>Compares an answer in constant time, and counts; the token's row is held from before the look.</summary>
    public async Task<(CodeResult Result, int Left)> TryAsync(GapuraContext db, Visit visit, Account account, DeviceId device, string typed)
    {
        var now = clock.Now;
        var held = await db.SecureTokens.Where(one => one.DeviceId == device && one.LockedAt != null && one.UnlockUntil > now && one.UnlockTries < MostTries)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.UnlockTries, one => one.UnlockTries + 1));
        if (held == 0)
        {
            return (CodeResult.Over, 0);
        }

        var token = await db.SecureTokens.SingleAsync(one => one.DeviceId == device);
        var isRight = Open(token) is { } pair && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(pair.Answer), Encoding.UTF8.GetBytes(typed));
        if (isRight)
        {
            await db.SecureTokens.Where(one => one.DeviceId == device).ExecuteUpdateAsync(set => set
                .SetProperty(one => one.LockedAt, (DateTimeOffset?)null).SetProperty(one => one.WrongPins, 0).SetProperty(one => one.UnlockTries, 0)
                .SetProperty(one => one.UnlockSealed, (byte[]?)null).SetProperty(one => one.UnlockUntil, (DateTimeOffset?)null));
        }

        audit.Append(db, new AuditEntry(isRight ? AuditKinds.TokenUnlocked : AuditKinds.TokenUnlockRefused, isRight ? "success" : "failure")
        {
            Portal = visit.Portal.Key,
            AccountId = account.Id,
            Factor = TokenProof.Name,
            Reference = Reference.New(),
            Address = visit.Address,
            UserAgent = visit.UserAgent,
            Details = new Dictionary<string, string> { ["device"] = device.ToString() },
        });
        await db.SaveChangesAsync();
        return (isRight ? CodeResult.Right : CodeResult.Wrong, MostTries - token.UnlockTries);
    }

    private async Task<bool> StoreAsync(GapuraContext db, DeviceId device, UnlockPair pair, DateTimeOffset until)
    {
        var value = keys.SealText(SealedColumn.TokenUnlock, device.ToString(), $"{pair.Question}:{pair.Answer}");
        return await db.SecureTokens.Where(one => one.DeviceId == device && one.LockedAt != null).ExecuteUpdateAsync(set => set
            .SetProperty(one => one.UnlockSealed, value).SetProperty(one => one.UnlockUntil, until).SetProperty(one => one.UnlockTries, 0)) == 1;
    }

    private UnlockPair? Open(Storage.Records.SecureToken token) =>
        token.UnlockSealed is { Length: > 0 } value && keys.OpenText(SealedColumn.TokenUnlock, token.DeviceId.ToString(), value).Split(':') is [var question, var answer]
            ? new UnlockPair(question, answer)
            : null;

    private static string KeyOf(DeviceId device) => $"token|unlock|{device}";

    private static string Digits(int count) => RandomNumberGenerator.GetInt32((int)Math.Pow(10, count)).ToString($"D{count}", CultureInfo.InvariantCulture);

    private sealed record UnlockPair(string Question, string Answer)
    {
        public override string ToString() => "[redacted]";
    }
}
