using Gapura.Protocol.Pin;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.SecureToken;

/// <summary>Whether a PIN was right, counted by the database: three wrong ones in a row lock the token (SPEC 9.5, F-07).</summary>
public sealed class TokenProof(KeyRing keys, Clock clock, AuditLog audit, Outbox outbox, Letters letters)
{
    /// <summary>The name under which the trail has it.</summary>
    public const string Name = TokenEnds.Factor;

    /// <summary>Wrong PINs in a row that lock a token.</summary>
    public const int MostWrong = 3;

    /// <summary>
    /// Looks at a PIN's proof within a transaction, which is to be committed whatever comes of it. The token's row is held from before the
    /// look, so that of many guesses at once no more are looked at than may be wrong.
    /// </summary>
    /// <param name="isRight">Compares, in constant time, with the key that the server keeps.</param>
    public async Task<PinResult> CheckAsync(GapuraContext db, Visit visit, Account account, DeviceId device, Func<PinKey, bool> isRight)
    {
        var token = await db.LookAsync(
            $"""
             UPDATE secure_tokens SET wrong_pins = wrong_pins WHERE device_id = {device.Value} AND locked_at IS NULL
             RETURNING account_id, pin_key_sealed, wrong_pins, limited_until, consent_version, consent_at, pin_changed_at
             """,
            row => new Storage.Records.SecureToken
            {
                DeviceId = device,
                AccountId = new AccountId(row.GetGuid(0)),
                PinKeySealed = row.GetFieldValue<byte[]>(1),
                WrongPins = row.GetInt32(2),
                LimitedUntil = row.IsDBNull(3) ? null : db.TimeIn(row, 3),
                ConsentVersion = row.GetString(4),
                ConsentAt = db.TimeIn(row, 5),
                PinChangedAt = db.TimeIn(row, 6),
            });
        if (token is null)
        {
            return new PinResult.Locked();
        }

        if (isRight(KeyOf(token)))
        {
            if (token.WrongPins > 0)
            {
                await db.SecureTokens.Where(one => one.DeviceId == device).ExecuteUpdateAsync(set => set.SetProperty(one => one.WrongPins, 0));
            }

            return new PinResult.Right(token);
        }

        return await CountAsync(db, visit, account, token);
    }

    /// <summary>The PIN key of a token's row.</summary>
    public PinKey KeyOf(Storage.Records.SecureToken token) =>
        PinKey.From(keys.Open(SealedColumn.TokenPinKey, token.DeviceId.ToString(), token.PinKeySealed)) ?? throw new InvalidOperationException("A PIN key has another length.");

    private async Task<PinResult> CountAsync(GapuraContext db, Visit visit, Account account, Storage.Records.SecureToken token)
    {
        var (wrong, reference) = (token.WrongPins + 1, Reference.New());
        var isLocked = wrong >= MostWrong;
        await db.SecureTokens.Where(one => one.DeviceId == token.DeviceId).ExecuteUpdateAsync(set => set
            .SetProperty(one => one.WrongPins, wrong).SetProperty(one => one.LockedAt, isLocked ? clock.Now : null));
        Record(db, visit, account, token.DeviceId, AuditKinds.TokenWrongPin, reference);
        if (isLocked)
        {
            Record(db, visit, account, token.DeviceId, AuditKinds.TokenLocked, reference);
            outbox.Add(db, letters.TokenLocked(account.About(visit, reference)));
        }

        await db.SaveChangesAsync();
        return isLocked ? new PinResult.Locked { Reference = reference } : new PinResult.Wrong(MostWrong - wrong, reference);
    }

    private void Record(GapuraContext db, Visit visit, Account account, DeviceId device, string kind, string reference) =>
        audit.Append(db, new AuditEntry(kind, "failure")
        {
            Portal = visit.Portal.Key,
            AccountId = account.Id,
            Factor = Name,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
            Details = new Dictionary<string, string> { ["device"] = device.ToString() },
        });
}

/// <summary>What came of a PIN.</summary>
public abstract record PinResult
{
    public sealed record Right(Storage.Records.SecureToken Token) : PinResult
    {
        public override string ToString() => "right PIN";
    }

    /// <param name="Left">How many more may be wrong.</param>
    public sealed record Wrong(int Left, string Reference) : PinResult;

    public sealed record Locked : PinResult
    {
        public string Reference { get; init; } = "";
    }
}
