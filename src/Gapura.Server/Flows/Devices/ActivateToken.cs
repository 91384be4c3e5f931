using System.Security.Cryptography;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Pin;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Devices;

/// <summary>
/// "Agree &amp; Continue", PIN, text message, active (SPEC 9.6, 9.7): a claim binds nothing until the digits of the message are right. The page
/// that shows the code follows by itself.
/// </summary>
public sealed class ActivateToken(ActivateTokenParts parts, Database database)
{
    /// <summary>The claim: digits go out to the registered phone.</summary>
    /// <param name="visitOf">Describes the request for an account's portal; null where the portal is none of ours any more.</param>
    public async Task<TokenClaimResult> ClaimAsync(TokenClaim claim, Func<Account, Visit?> visitOf)
    {
        var (result, account) = await database.WriteAsync<(TokenClaimResult, AccountId?)>(async db =>
        {
            if (await parts.Devices.HoldAsync(db, claim.Device) is not { } held || visitOf(held.Account) is not { Portal.Factor: FactorKind.SecureToken } visit)
            {
                return (new TokenClaimResult.Gone(), null);
            }

            var claimed = await TakeAsync(db, visit, held, claim);
            await db.SaveChangesAsync();
            return (claimed, held.Account.Id);
        });
        if (account is { } woken)
        {
            parts.Wake.Tell(woken);
        }

        return result;
    }

    /// <summary>How an activation stands.</summary>
    /// <returns>Null when it is over.</returns>
    public Task<TokenActivation?> ShowAsync(Account account, DeviceId device) => database.ReadAsync(db => OfDeviceAsync(db, account, device));

    public Task<(ResendResult Result, TokenActivation? Activation)> ResendAsync(Visit visit, Account account, DeviceId device) => database.WriteAsync(async db =>
    {
        await BoundDevices.LockAsync(db, account.Id);
        if (await OfDeviceAsync(db, account, device) is not { } activation)
        {
            return (ResendResult.TooSoon, null);
        }

        var result = await parts.Tokens.ResendAsync(db, visit, account, activation);
        if (result == ResendResult.Sent)
        {
            parts.Journal.Record(db, visit, account, DeviceOf(activation), AuditKinds.TokenCodeSent, "", Reference.New());
        }

        await db.SaveChangesAsync();
        return (result, (TokenActivation?)activation);
    });

    /// <summary>The device gives up, or its person declines.</summary>
    public async Task LeaveAsync(Visit visit, Account account, DeviceId device)
    {
        await database.WriteAsync(async db =>
        {
            await BoundDevices.LockAsync(db, account.Id);
            if (await OfDeviceAsync(db, account, device) is { } activation && await TokenEnrolment.ForgetAsync(db, account.Id))
            {
                parts.Journal.Record(db, visit, account, DeviceOf(activation), AuditKinds.DeviceRemoved, "left before it was active", Reference.New());
                await db.SaveChangesAsync();
            }
        });
        parts.Wake.Tell(account.Id);
    }

    /// <summary>The digits: the right ones, once, make the device a Secure Token.</summary>
    public async Task<TokenCodeResult> ProveAsync(Visit visit, Account account, DeviceId device, string typed)
    {
        var result = await database.WriteAsync(async db =>
        {
            await BoundDevices.LockAsync(db, account.Id);
            var current = await AccountFinder.GetAsync(db, account.Id);
            if (await OfDeviceAsync(db, current, device) is not { } activation)
            {
                return new TokenCodeResult.Over(await BoundAsync(db, device));
            }

            var tried = await parts.Tokens.TryAsync(db, activation, typed);
            TokenCodeResult said = tried switch
            {
                CodeResult.Right => await ActivateAsync(db, visit, current, activation),
                CodeResult.Wrong => Refuse(db, visit, current, activation),
                _ => new TokenCodeResult.Over(null),
            };
            await db.SaveChangesAsync();
            return said;
        });
        parts.Wake.Tell(account.Id);
        return result;
    }

    private async Task<TokenClaimResult> TakeAsync(GapuraContext db, Visit visit, Claimable held, TokenClaim claim)
    {
        var (row, account) = (held.Row, held.Account);
        var point = claim.Device.Key.Point.ToArray();
        if (await parts.Tokens.FindAsync(db, account.Id) is { } before && CryptographicOperations.FixedTimeEquals(before.EnrolmentHash, row.CodeHash))
        {
            // The very same claim again: its answer was lost. Another one on the same code: two devices saw one QR code (SPEC 4.7).
            return before.PublicKey.AsSpan().SequenceEqual(point) ? new TokenClaimResult.Begun(before, account) : await ClashAsync(db, visit, row, account, before);
        }

        if (row.DeviceId is not null || !held.IsShown)
        {
            return new TokenClaimResult.Gone();
        }

        if (claim.Consent != visit.Portal.Token.Consent.Version)
        {
            return new TokenClaimResult.OtherConsent();
        }

        if (await db.Devices.AnyAsync(one => one.PublicKey == point))
        {
            return new TokenClaimResult.KnownKey();
        }

        // In a session that was open when the number changed, nobody has looked at it yet; a sign-in asks first, and who disputes it goes on (R81).
        var mayServe = row.SessionId is null || Contacts.MayServe(visit.Portal.AsksContacts, account);
        if (!mayServe || await parts.Tokens.BeginAsync(db, visit, account, claim, row.CodeHash) is not { } activation)
        {
            parts.Journal.Record(db, visit, account, null, AuditKinds.TokenClaimed, "no text message may be sent", Reference.New(), "failure");
            return new TokenClaimResult.NoMessage();
        }

        await AppEnrolment.KeepUntilAsync(db, account.Id, activation.ExpiresAt);
        await db.SignIns.Where(run => run.Id == row.SignInId && run.ExpiresAt < activation.ExpiresAt)
            .ExecuteUpdateAsync(set => set.SetProperty(run => run.ExpiresAt, activation.ExpiresAt));
        parts.Journal.Record(db, visit, account, DeviceOf(activation), AuditKinds.TokenClaimed, $"consent {claim.Consent}", Reference.New());
        parts.Journal.Record(db, visit, account, DeviceOf(activation), AuditKinds.TokenCodeSent, "", Reference.New());
        return new TokenClaimResult.Begun(activation, account);
    }

    private async Task<TokenClaimResult> ClashAsync(GapuraContext db, Visit visit, DeviceEnrolment row, Account account, TokenActivation before)
    {
        await TokenEnrolment.ForgetAsync(db, account.Id);
        await db.DeviceEnrolments.Where(one => one.AccountId == account.Id && one.CodeHash == row.CodeHash).ExecuteDeleteAsync();
        parts.Journal.Clashed(db, visit, account, DeviceOf(before), turnsOff: false, Reference.New());
        return new TokenClaimResult.Gone();
    }

    /// <summary>Binds the device; the account's other devices are none any more, and what was opened without the token ends with it.</summary>
    private async Task<TokenCodeResult> ActivateAsync(GapuraContext db, Visit visit, Account account, TokenActivation activation)
    {
        if (account.Status != AccountStatus.Active || await AppEnrolment.HeldAsync(db, account, activation.EnrolmentHash) is not { } row)
        {
            return new TokenCodeResult.Over(null);
        }

        var limitedUntil = await TokenCooling.LimitAsync(db, visit, account, row);
        var pin = parts.Secrets.OpenActivation(activation);
        using var secret = pin.TotpSecret();
        var (device, isFirst) = await parts.Devices.MakeOursAsync(db, account, new NewDevice(activation.DeviceId, activation.PublicKey, activation.Name), secret);
        parts.Secrets.Add(db, activation, pin, limitedUntil);
        await db.SaveChangesAsync();
        await ReplaceOthersAsync(db, visit, account, device);
        await db.Accounts.Where(one => one.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.PhoneProvedAt, visit.Now));
        await parts.Sessions.RaiseCredentialVersionAsync(db, account.Id, row.SessionId, row.SignInId);
        await parts.Sessions.EndOthersAsync(db, visit, account.Id, row.SessionId, "secure token activated");
        if (row.SessionId is { } session)
        {
            await db.Sessions.Where(one => one.Id == session).ExecuteUpdateAsync(set => set.SetProperty(one => one.MustEnrol, false));
        }

        var reference = Reference.New();
        parts.Journal.Added(db, visit, account, device, isFirst, reference, limitedUntil);
        return new TokenCodeResult.Active(device, account);
    }

    private async Task ReplaceOthersAsync(GapuraContext db, Visit visit, Account account, Device device)
    {
        foreach (var other in await db.Devices.Where(one => one.AccountId == account.Id && one.Id != device.Id && one.Status != DeviceStatus.Revoked).ToListAsync())
        {
            await BoundDevices.EndAsync(db, account.Id, other.Id, DeviceStatus.Revoked, visit.Now);
            parts.Journal.Replaced(db, visit, account, other, Reference.New());
        }
    }

    private TokenCodeResult.Wrong Refuse(GapuraContext db, Visit visit, Account account, TokenActivation activation)
    {
        var reference = Reference.New();
        parts.Journal.Record(db, visit, account, DeviceOf(activation), AuditKinds.TokenCodeRefused, "", reference, "failure");
        return new TokenCodeResult.Wrong(TokenEnrolment.LeftOf(activation), reference);
    }

    private async Task<TokenActivation?> OfDeviceAsync(GapuraContext db, Account account, DeviceId device) =>
        await parts.Tokens.FindAsync(db, account.Id) is { } activation && activation.DeviceId == device ? activation : null;

    /// <summary>A device that was made a token before: the answer that said so may have been lost.</summary>
    private static Task<Device?> BoundAsync(GapuraContext db, DeviceId device) =>
        db.Devices.SingleOrDefaultAsync(one => one.Id == device && one.Status == DeviceStatus.Active);

    /// <summary>What the trail calls it.</summary>
    private static Device DeviceOf(TokenActivation activation) =>
        new() { Id = activation.DeviceId, AccountId = activation.AccountId, PublicKey = activation.PublicKey, Name = activation.Name };
}

/// <summary>What activating works with.</summary>
public sealed record ActivateTokenParts(
    AppEnrolment Devices, TokenEnrolment Tokens, TokenSecrets Secrets, DeviceJournal Journal, SessionBook Sessions, WakeRelay Wake);

/// <summary>What came of a Secure Token's claim.</summary>
public abstract record TokenClaimResult
{
    public sealed record Begun(TokenActivation Activation, Account Account) : TokenClaimResult
    {
        public override string ToString() => $"activation of {Activation.DeviceId}";
    }

    public sealed record Gone : TokenClaimResult;

    public sealed record KnownKey : TokenClaimResult;

    /// <summary>Another version is to be agreed to by now.</summary>
    public sealed record OtherConsent : TokenClaimResult;

    /// <summary>No text message may be sent, or there is no number.</summary>
    public sealed record NoMessage : TokenClaimResult;
}

/// <summary>What came of the digits.</summary>
public abstract record TokenCodeResult
{
    public sealed record Active(Device Device, Account Account) : TokenCodeResult;

    /// <param name="Left">How many may still be wrong.</param>
    public sealed record Wrong(int Left, string Reference) : TokenCodeResult;

    /// <param name="Bound">The device, where it was made a token before.</param>
    public sealed record Over(Device? Bound) : TokenCodeResult;
}
