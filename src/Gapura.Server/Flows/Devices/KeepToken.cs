using System.Security.Cryptography;
using Gapura.Protocol.Pin;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Devices;

/// <summary>What its person does with a Secure Token besides approving: looking how it stands, another PIN, unlocking it (SPEC 9.10–9.12).</summary>
public sealed class KeepToken(KeepTokenParts parts, Database database)
{
    /// <returns>Null where the device is no Secure Token.</returns>
    public Task<SecureToken?> FindAsync(DeviceId device) => database.ReadAsync(db => db.SecureTokens.SingleOrDefaultAsync(one => one.DeviceId == device));

    /// <summary>
    /// Another PIN, for who knows the old one. A key that is the token's already was changed before, and the answer was lost (SPEC 9.10): it
    /// is looked at and counted like any other.
    /// </summary>
    /// <param name="proof">By the old PIN over the new key's text.</param>
    public Task<PinResult> ChangePinAsync(Visit visit, Account account, Device device, PinKey fresh, string proof, string message) => database.WriteAsync(async db =>
    {
        await BoundDevices.LockAsync(db, account.Id);
        var result = await parts.Proof.CheckAsync(db, visit, account, device.Id, key => key.Proves(proof, message) || CryptographicOperations.FixedTimeEquals(key.Reveal(), fresh.Reveal()));
        if (result is PinResult.Right)
        {
            var reference = Reference.New();
            await parts.Secrets.ChangeAsync(db, device.Id, fresh, visit.Now);
            parts.Journal.Record(db, visit, account, device, AuditKinds.TokenPinChanged, "", reference);
            parts.Outbox.Add(db, parts.Letters.TokenPinChanged(account.About(visit, reference)));
            await db.SaveChangesAsync();
        }

        return result;
    });

    /// <summary>Digits to read to an operator, or a text message where the portal allows it.</summary>
    public Task<UnlockResult> AskUnlockAsync(Visit visit, Account account, DeviceId device, bool byText) => database.WriteAsync<UnlockResult>(async db =>
    {
        if (!await parts.Unlock.MayBeginAsync(db, device))
        {
            return new UnlockResult.TooMany();
        }

        UnlockResult result = new UnlockResult.NotSo();
        if (byText && visit.Portal.Token.SelfUnlock && await parts.Unlock.SendAsync(db, visit, account, device) is var (phone, until))
        {
            result = new UnlockResult.Begun("", phone, until);
        }
        else if (!byText && await parts.Unlock.AskAsync(db, device) is var (question, end))
        {
            result = new UnlockResult.Begun(question, "", end);
        }

        if (result is UnlockResult.NotSo)
        {
            await TokenUnlock.NotBegunAsync(db, device);
        }

        await db.SaveChangesAsync();
        return result;
    });

    public Task<(CodeResult Result, int Left)> UnlockAsync(Visit visit, Account account, DeviceId device, string answer) =>
        database.WriteAsync(db => parts.Unlock.TryAsync(db, visit, account, device, answer));
}

/// <summary>What keeping a token works with.</summary>
public sealed record KeepTokenParts(TokenProof Proof, TokenSecrets Secrets, TokenUnlock Unlock, DeviceJournal Journal, Outbox Outbox, Letters Letters);

/// <summary>What came of asking to unlock.</summary>
public abstract record UnlockResult
{
    /// <param name="Question">Eight digits to read out; empty where a message was sent.</param>
    /// <param name="Phone">Masked; empty where no message was sent.</param>
    public sealed record Begun(string Question, string Phone, DateTimeOffset Until) : UnlockResult
    {
        public override string ToString() => "unlock question";
    }

    /// <summary>The token is not locked, or in this portal not unlocked so, or no message may be sent.</summary>
    public sealed record NotSo : UnlockResult;

    /// <summary>It was asked too often today.</summary>
    public sealed record TooMany : UnlockResult;
}
