using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;
using Gapura.Server.Accounts;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Policy;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.App;

/// <summary>Binds devices to an account: the code that a page shows, the look at it, the claim (SPEC 4).</summary>
public sealed class AppEnrolment(Database database, KeyRing keys, Clock clock, OwnServer server, PortalDirectory portals, Policies policies)
{
    /// <summary>Devices that one account may have (ATK-32).</summary>
    public const int MostDevices = 5;
    private const int NonceBytes = 32;

    /// <summary>
    /// Makes a code in place of an older one, within a transaction (SPEC 4.2). It ends with the sign-in or session that shows it; a relying
    /// party's, which has neither, with the code's time or a change of the account's credentials.
    /// </summary>
    public async Task IssueAsync(GapuraContext db, Visit visit, Account account, SignInId? signIn, SessionId? session, DeviceJournal journal)
    {
        await db.DeviceEnrolments.Where(row => row.AccountId == account.Id).ExecuteDeleteAsync();
        await db.TokenActivations.Where(one => one.AccountId == account.Id).ExecuteDeleteAsync();
        var code = EnrolmentCode.Create();
        db.DeviceEnrolments.Add(new DeviceEnrolment
        {
            AccountId = account.Id,
            CodeHash = HashOf(code),
            CodeSealed = keys.SealText(SealedColumn.EnrolmentCode, account.Id.ToString(), code.Reveal()),
            BrowserHash = visit.BrowserHash,
            Nonce = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(NonceBytes)),
            SignInId = signIn,
            SessionId = session,
            CredentialVersion = account.CredentialVersion,
            CreatedAt = clock.Now,
            ExpiresAt = clock.Now + EnrolmentCode.Life,
        });
        journal.CodeShown(db, visit, account);
        await db.SaveChangesAsync();
    }

    /// <summary>What the page of that browser shows: the code's link until it is claimed, and then the device.</summary>
    /// <returns>Null when the code is over, or was made for another browser.</returns>
    public Task<ShownEnrolment?> ShownAsync(Visit visit, AccountId account) => database.ReadAsync(async db =>
    {
        var row = await db.DeviceEnrolments.SingleOrDefaultAsync(one => one.AccountId == account);
        if (row is null || !CryptographicOperations.FixedTimeEquals(row.BrowserHash, visit.BrowserHash) || row.ExpiresAt + (row.DeviceId is null ? TimeSpan.Zero : BoundDevices.LookAtIt) <= clock.Now)
        {
            return null;
        }

        var code = EnrolmentCode.Read(keys.OpenText(SealedColumn.EnrolmentCode, account.ToString(), row.CodeSealed))!;
        var device = row.DeviceId is { } id ? await db.Devices.SingleOrDefaultAsync(one => one.Id == id && one.Status == DeviceStatus.Active) : null;
        var activation = device is null ? await db.TokenActivations.SingleOrDefaultAsync(one => one.AccountId == account && one.EnrolmentHash == row.CodeHash) : null;
        var key = device?.PublicKey ?? activation?.PublicKey;
        return row.DeviceId is not null && device is null ? null : new ShownEnrolment(
            row, new EnrolmentLink(server.Name, code).Reveal(), device, key is null ? "" : CompareCode.Of(code, DevicePublicKey.FromPoint(key)!))
        {
            Activation = activation,
        };
    });

    /// <summary>SPEC 4.4: who is asked for. Looking changes nothing.</summary>
    /// <returns>Null for a code that is unknown, over, or claimed: all alike.</returns>
    public Task<Looked?> LookAsync(string code) => database.ReadAsync<Looked?>(async db =>
        EnrolmentCode.Read(code) is { } read && await FindAsync(db, read) is ({ DeviceId: null } row, { } account, true)
            ? new Looked(row, account, await db.Devices.AnyAsync(one => one.AccountId == account.Id && one.Status != DeviceStatus.Revoked))
            : null);

    /// <summary>SPEC 4.5–4.7, within a transaction: of any number of claims at once exactly one binds.</summary>
    public async Task<ClaimResult> ClaimAsync(GapuraContext db, EnrolmentClaim claim)
    {
        if (claim.Server != server.Name || await FindAsync(db, claim.Code) is not var (found, _, _))
        {
            return new ClaimResult.Gone();
        }

        await BoundDevices.LockAsync(db, found.AccountId);
        if (await FindAsync(db, claim.Code) is not var (row, account, isShown) || row.Nonce != claim.Nonce)
        {
            return new ClaimResult.Gone();
        }

        if (row.DeviceId is { } first)
        {
            return await AgainAsync(db, row, account, first, claim, isShown);
        }

        if (!isShown)
        {
            return new ClaimResult.Gone();
        }

        // A Secure Token's portal takes claims with a PIN only (SPEC 9.6).
        if (portals.Find(account.Portal) is not { Factor: FactorKind.App })
        {
            return new ClaimResult.Gone();
        }

        var point = claim.Key.Point.ToArray();
        if (await db.Devices.AnyAsync(device => device.PublicKey == point))
        {
            return new ClaimResult.KnownKey();
        }

        return await db.Devices.CountAsync(device => device.AccountId == account.Id && device.Status == DeviceStatus.Active) >= MostDevices
            ? new ClaimResult.Full()
            : await BindAsync(db, row, account, claim);
    }

    /// <summary>
    /// The row that a Secure Token's claim is for, with its account's devices put in a row to the end of the transaction (SPEC 9.6).
    /// </summary>
    /// <returns>Null for a code that is unknown, over, claimed, or of another server: all alike.</returns>
    public async Task<Claimable?> HoldAsync(GapuraContext db, EnrolmentClaim claim)
    {
        if (claim.Server != server.Name || await FindAsync(db, claim.Code) is not var (found, _, _))
        {
            return null;
        }

        await BoundDevices.LockAsync(db, found.AccountId);
        return await FindAsync(db, claim.Code) is var (row, account, isShown) && row.Nonce == claim.Nonce ? new Claimable(row, account, isShown) : null;
    }

    /// <summary>The code of an activation that is under way, while neither it nor its account was changed (SPEC 9.7).</summary>
    public static async Task<DeviceEnrolment?> HeldAsync(GapuraContext db, Account account, byte[] codeHash) =>
        await db.DeviceEnrolments.SingleOrDefaultAsync(one => one.AccountId == account.Id && one.CodeHash == codeHash && one.CredentialVersion == account.CredentialVersion);

    /// <summary>A claim was taken that is not yet proved: the page goes on showing it as long.</summary>
    public static Task KeepUntilAsync(GapuraContext db, AccountId account, DateTimeOffset until) => db.DeviceEnrolments.Where(one => one.AccountId == account)
        .ExecuteUpdateAsync(set => set.SetProperty(one => one.ExpiresAt, until));

    /// <summary>
    /// The person has gone on from the page: it shows nothing more. The row stays until the code has expired, to answer a device whose answer
    /// was lost.
    /// </summary>
    /// <returns>False when that was done before.</returns>
    public static async Task<bool> ConfirmAsync(GapuraContext db, DeviceEnrolment row) => await Shown(db, row)
        .ExecuteUpdateAsync(set => set.SetProperty(one => one.BrowserHash, Array.Empty<byte>())) == 1;

    private async Task<ClaimResult> BindAsync(GapuraContext db, DeviceEnrolment row, Account account, EnrolmentClaim claim)
    {
        using var secret = OtpSecret.Create(OtpAlgorithm.Sha1);
        var (device, isFirst) = await MakeOursAsync(db, account, new NewDevice(DeviceId.New(clock.Now), claim.Key.Point.ToArray(), claim.Name), secret);
        return new ClaimResult.Bound(device, account, secret.Reveal().ToArray(), row) { IsFirst = isFirst };
    }

    /// <summary>Makes a device the account's, with the key of its offline codes, and lets the page that shows the code know.</summary>
    /// <returns>The device, and whether it turned the second factor on.</returns>
    public async Task<(Device Device, bool IsFirst)> MakeOursAsync(GapuraContext db, Account account, NewDevice fresh, OtpSecret secret)
    {
        var isFirst = !await db.TotpFactors.AnyAsync(factor => factor.AccountId == account.Id && factor.Status != FactorStatus.Pending);
        var device = new Device
        {
            Id = fresh.Id,
            AccountId = account.Id,
            PublicKey = fresh.PublicKey,
            Name = fresh.Name,
            Status = DeviceStatus.Active,
            CreatedAt = clock.Now,
            LastUsedAt = clock.Now,
        };
        await db.TotpFactors.Where(factor => factor.AccountId == account.Id && factor.Status != FactorStatus.Active).ExecuteDeleteAsync();
        db.Devices.Add(device);
        db.TotpFactors.Add(OfflineCodes(device, secret));
        await db.SaveChangesAsync();
        await db.DeviceEnrolments.Where(one => one.AccountId == account.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.DeviceId, device.Id).SetProperty(one => one.IsFirst, isFirst));
        return (device, isFirst);
    }

    /// <summary>The same device once more gets the same answer, for one that was lost; another one shows that two saw the picture (SPEC 4.7).</summary>
    private async Task<ClaimResult> AgainAsync(GapuraContext db, DeviceEnrolment row, Account account, DeviceId first, EnrolmentClaim claim, bool isShown)
    {
        var device = await db.Devices.SingleAsync(one => one.Id == first);
        if (device.PublicKey.AsSpan().SequenceEqual(claim.Key.Point))
        {
            var factor = await db.TotpFactors.SingleOrDefaultAsync(one => one.DeviceId == first && one.Status == FactorStatus.Active);
            return factor is null
                ? new ClaimResult.Gone()
                : new ClaimResult.Bound(device, account, keys.Open(SealedColumn.TotpSecret, factor.Id.ToString(), factor.SecretSealed), row) { IsRepeated = true };
        }

        return isShown && await UndoAsync(db, row, account) ? new ClaimResult.Clashed(account, device, row) : new ClaimResult.Gone();
    }

    /// <summary>
    /// Takes back what the claim on a code did, within a transaction: the device goes, and so does the factor if the claim had turned it on.
    /// A session that policy wants a factor of must enrol anew.
    /// </summary>
    /// <returns>False when the page was left, or that was done before.</returns>
    public async Task<bool> UndoAsync(GapuraContext db, DeviceEnrolment row, Account account)
    {
        await BoundDevices.LockAsync(db, account.Id);
        if (await Shown(db, row).ExecuteDeleteAsync() == 0)
        {
            return false;
        }

        await db.TokenActivations.Where(one => one.AccountId == account.Id).ExecuteDeleteAsync();
        if (row.IsFirst)
        {
            if (row.SessionId is { } session && portals.Find(account.Portal) is { } portal)
            {
                var demand = (await policies.CurrentAsync(db, portal)).For(account.UserType, account.Organisation, clock.Now);
                await db.Sessions.Where(one => one.Id == session).ExecuteUpdateAsync(set => set.SetProperty(one => one.MustEnrol, !demand.MayGoWithout));
            }

            await db.TotpFactors.Where(factor => factor.AccountId == account.Id).ExecuteDeleteAsync();
            await BoundDevices.RevokeAllAsync(db, account.Id, clock.Now);
        }
        else if (row.DeviceId is { } device)
        {
            await BoundDevices.EndAsync(db, account.Id, device, DeviceStatus.Revoked, clock.Now);
        }

        return true;
    }

    private static IQueryable<DeviceEnrolment> Shown(GapuraContext db, DeviceEnrolment row) =>
        db.DeviceEnrolments.Where(one => one.AccountId == row.AccountId && one.CodeHash == row.CodeHash && one.BrowserHash == row.BrowserHash);

    /// <summary>The code's row, while the code and its account live; and whether the page that shows it does.</summary>
    private async Task<(DeviceEnrolment Row, Account Account, bool IsShown)?> FindAsync(GapuraContext db, EnrolmentCode code)
    {
        var (hash, now) = (HashOf(code), clock.Now);
        var row = await db.DeviceEnrolments.SingleOrDefaultAsync(one => one.CodeHash == hash && one.ExpiresAt > now);
        if (row is null)
        {
            return null;
        }

        var account = await AccountFinder.GetAsync(db, row.AccountId);
        var isHeld = row is { SessionId: null, SignInId: null } ? row.DeviceId is not null || row.CredentialVersion == account.CredentialVersion
            : row.SessionId is { } session ? await db.Sessions.AnyAsync(one => one.Id == session && one.ExpiresAt > now && one.CredentialVersion == account.CredentialVersion)
            : await db.SignIns.AnyAsync(one => one.Id == row.SignInId && one.ExpiresAt > now && one.State == SignInState.ShowingDeviceCode
                && one.CredentialVersion == account.CredentialVersion);
        return account.Status == AccountStatus.Active ? (row, account, isHeld) : null;
    }

    private TotpFactor OfflineCodes(Device device, OtpSecret secret)
    {
        var (id, parameters) = (FactorId.New(clock.Now), TotpParameters.Default);
        return new TotpFactor
        {
            Id = id,
            AccountId = device.AccountId,
            DeviceId = device.Id,
            Status = FactorStatus.Active,
            SecretSealed = keys.Seal(SealedColumn.TotpSecret, id.ToString(), secret.Reveal()),
            Algorithm = parameters.Algorithm,
            Digits = parameters.Digits,
            PeriodSeconds = parameters.PeriodSeconds,
            CreatedAt = clock.Now,
            PendingUntil = clock.Now,
            ActivatedAt = clock.Now,
        };
    }

    private static byte[] HashOf(EnrolmentCode code) => SHA256.HashData(Encoding.ASCII.GetBytes(code.Reveal()));
}
