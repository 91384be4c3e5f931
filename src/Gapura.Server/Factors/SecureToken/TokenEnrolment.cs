using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol.Enrolment;
using Gapura.Server.Accounts;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.SecureToken;

/// <summary>A token on its way: what was claimed waits for the digits of a text message (SPEC 9.6, 9.7). Each step is part of its caller's transaction.</summary>
public sealed class TokenEnrolment(KeyRing keys, Clock clock, Contacts contacts, TokenMessages messages)
{
    /// <summary>From the claim to the right digits.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>How long digits live (F-02).</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);

    /// <summary>Wrong digits for one message (F-03).</summary>
    public const int MostTriesPerCode = 3;

    /// <summary>Messages of one activation (Q24), and so nine wrong digits in all.</summary>
    public const int MostSends = 3;
    private static readonly TimeSpan BetweenSends = TimeSpan.FromSeconds(60);

    /// <summary>The token that is on its way for an account, if it is.</summary>
    public async Task<TokenActivation?> FindAsync(GapuraContext db, AccountId account)
    {
        var now = clock.Now;
        return await db.TokenActivations.SingleOrDefaultAsync(one => one.AccountId == account && one.ExpiresAt > now);
    }

    /// <summary>Takes a claim and sends the first digits; whatever was on its way for the account is forgotten.</summary>
    /// <returns>Null where no message may be sent to the registered number, or none is registered.</returns>
    public async Task<TokenActivation?> BeginAsync(GapuraContext db, Visit visit, Account account, TokenClaim claim, byte[] enrolmentHash)
    {
        await ForgetAsync(db, account.Id);
        var code = NewCode();
        if (await SendAsync(db, visit, account, code) is not { } message)
        {
            return null;
        }

        var activation = new TokenActivation
        {
            AccountId = account.Id,
            DeviceId = DeviceId.New(clock.Now),
            PublicKey = claim.Device.Key.Point.ToArray(),
            Name = claim.Device.Name,
            EnrolmentHash = enrolmentHash,
            PinKeySealed = keys.Seal(SealedColumn.ActivationPinKey, account.Id.ToString(), claim.Pin.Reveal()),
            ConsentVersion = claim.Consent,
            ConsentAt = clock.Now,
            CodeSealed = keys.SealText(SealedColumn.ActivationCode, account.Id.ToString(), code),
            CodeUntil = clock.Now + CodeLife,
            Sends = 1,
            NextSendAt = clock.Now + BetweenSends,
            MessageId = message,
            CreatedAt = clock.Now,
            ExpiresAt = clock.Now + Life,
        };
        db.TokenActivations.Add(activation);
        await db.SaveChangesAsync();
        return activation;
    }

    /// <summary>New digits in place of the old ones.</summary>
    public async Task<ResendResult> ResendAsync(GapuraContext db, Visit visit, Account account, TokenActivation activation)
    {
        if (activation.Sends >= MostSends || activation.NextSendAt > clock.Now)
        {
            return ResendResult.TooSoon;
        }

        var code = NewCode();
        if (await SendAsync(db, visit, account, code) is not { } message)
        {
            return ResendResult.NotAllowed;
        }

        activation.CodeSealed = keys.SealText(SealedColumn.ActivationCode, account.Id.ToString(), code);
        activation.CodeUntil = clock.Now + CodeLife;
        activation.CodeTries = 0;
        activation.Sends++;
        activation.NextSendAt = clock.Now + BetweenSends;
        activation.MessageId = message;
        db.TokenActivations.Update(activation);
        await db.SaveChangesAsync();
        return ResendResult.Sent;
    }

    /// <summary>
    /// Compares digits, in constant time, and counts. The caller has put the account's devices in a row, so that no two tries are compared
    /// against one count.
    /// </summary>
    public async Task<CodeResult> TryAsync(GapuraContext db, TokenActivation activation, string typed)
    {
        if (activation.CodeUntil <= clock.Now || activation.CodeTries >= MostTriesPerCode)
        {
            return CodeResult.Over;
        }

        var code = keys.OpenText(SealedColumn.ActivationCode, activation.AccountId.ToString(), activation.CodeSealed);
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(typed)))
        {
            return await ForgetAsync(db, activation.AccountId) ? CodeResult.Right : CodeResult.Over;
        }

        activation.CodeTries++;
        await db.TokenActivations.Where(one => one.AccountId == activation.AccountId)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.CodeTries, activation.CodeTries));
        return CodeResult.Wrong;
    }

    /// <summary>How many digits may still be wrong.</summary>
    public static int LeftOf(TokenActivation activation) => Math.Max(0, MostTriesPerCode - activation.CodeTries);

    /// <summary>When new digits may be asked for; null: not any more.</summary>
    public static DateTimeOffset? ResendAt(TokenActivation activation) => activation.Sends < MostSends ? activation.NextSendAt : null;

    /// <returns>False when nothing was on its way.</returns>
    public static async Task<bool> ForgetAsync(GapuraContext db, AccountId account) =>
        await db.TokenActivations.Where(one => one.AccountId == account).ExecuteDeleteAsync() > 0;

    private async Task<Guid?> SendAsync(GapuraContext db, Visit visit, Account account, string code) =>
        contacts.PhoneOf(account) is { } phone ? await messages.SendAsync(db, visit, account, phone, new TokenText(TokenTextKind.Activation, code)) : null;

    internal static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
}

public enum CodeResult
{
    Right,
    Wrong,

    /// <summary>The digits have expired or were used up.</summary>
    Over,
}

public enum ResendResult
{
    Sent,
    TooSoon,

    /// <summary>Too many to this number, or the number is not served.</summary>
    NotAllowed,
}
