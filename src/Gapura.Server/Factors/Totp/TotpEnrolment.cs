using System.Globalization;
using System.Security.Cryptography;
using Gapura.Protocol;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.Totp;

/// <summary>Gives an account a TOTP secret: pending from the QR code until the first right code, then active.</summary>
public sealed class TotpEnrolment(KeyRing keys, Clock clock, AuditLog audit, TotpProof proof, GapuraSettings settings)
{
    /// <summary>How long a secret that is made now can be proved.</summary>
    public DateTimeOffset FreshUntil => clock.Now.AddMinutes(settings.Limits.PendingEnrolmentMinutes);

    /// <summary>Makes a pending secret; one that was pending before is void (D-07). An active factor stays as it is until the new one is proved.</summary>
    public async Task<TotpFactor> BeginAsync(GapuraContext db, Visit visit, AccountId account)
    {
        await db.TotpFactors.Where(f => f.AccountId == account && f.Status == FactorStatus.Pending).ExecuteDeleteAsync();
        var id = FactorId.New(clock.Now);
        var parameters = TotpParameters.Default;
        using var secret = OtpSecret.Create(parameters.Algorithm);
        var factor = new TotpFactor
        {
            Id = id,
            AccountId = account,
            Status = FactorStatus.Pending,
            SecretSealed = keys.Seal(SealedColumn.TotpSecret, id.ToString(), secret.Reveal()),
            Algorithm = parameters.Algorithm,
            Digits = parameters.Digits,
            PeriodSeconds = parameters.PeriodSeconds,
            CreatedAt = clock.Now,
            BrowserHash = visit.BrowserHash,
            PendingUntil = FreshUntil,
        };
        db.TotpFactors.Add(factor);
        audit.Append(db, Entry(visit, account, AuditKinds.FactorPending, Reference.New()));
        await db.SaveChangesAsync();
        return factor;
    }

    /// <summary>The pending secret if it can still be proved.</summary>
    public async Task<TotpFactor?> PendingAsync(AccountId account)
    {
        var pending = await proof.FindAsync(account, FactorStatus.Pending);
        return pending is [var factor] && factor.PendingUntil > clock.Now ? factor : null;
    }

    /// <summary>True in the browser that the secret was made for. Another one that knows the password gets a new secret, never this one.</summary>
    public static bool MayShow(Visit visit, TotpFactor pending) => CryptographicOperations.FixedTimeEquals(pending.BrowserHash, visit.BrowserHash);

    /// <summary>
    /// Makes the pending factor, whose code was just claimed, the active one; part of the attempt's transaction. An active factor is never
    /// replaced here: it has to be disabled or reset first.
    /// </summary>
    /// <returns>False when it is gone, or when there is an active factor meanwhile.</returns>
    public async Task<bool> ActivateAsync(GapuraContext db, Visit visit, TotpFactor pending, string reference)
    {
        if (await db.TotpFactors.AnyAsync(f => f.AccountId == pending.AccountId && f.Status != FactorStatus.Pending))
        {
            return false;
        }

        var rows = await db.TotpFactors.Where(f => f.Id == pending.Id && f.Status == FactorStatus.Pending)
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.Status, FactorStatus.Active).SetProperty(f => f.ActivatedAt, clock.Now));
        audit.Append(db, Entry(visit, pending.AccountId, AuditKinds.FactorEnabled, reference));
        return rows == 1;
    }

    /// <summary>Removes whatever TOTP secret there is, those of devices too.</summary>
    /// <returns>True when the second factor was on.</returns>
    public static async Task<bool> RemoveAsync(GapuraContext db, AccountId account)
    {
        await db.TotpFactors.Where(f => f.AccountId == account && f.Status == FactorStatus.Pending).ExecuteDeleteAsync();
        return await db.TotpFactors.Where(f => f.AccountId == account).ExecuteDeleteAsync() > 0;
    }

    /// <summary>
    /// What the QR code says. The label carries day and time of issue, so that an old and a new entry in the app can be told apart, also those of one day (Q36).
    /// </summary>
    public TotpQr Show(Visit visit, Account account, TotpFactor pending)
    {
        using var secret = proof.Open(pending);

        // A dot and no colon: the colon is what ends the issuer in a label.
        var issued = PortalTime.Local(pending.CreatedAt).ToString("yyyy-MM-dd HH.mm", CultureInfo.InvariantCulture);
        var label = $"{account.UserId} ({visit.Portal.FindUserType(account.UserType)?.Label ?? account.UserType}) {issued}";
        var uri = OtpAuthUri.ForTotp(visit.Portal.Name, label, secret, pending.Parameters);
        return new TotpQr(QrPicture.Path(uri, out var size), size, visit.Portal.Name, label, Base32.Group(secret.RevealBase32()), pending.PendingUntil) { Uri = uri };
    }

    private static AuditEntry Entry(Visit visit, AccountId account, string kind, string reference) => new(kind, "success")
    {
        Portal = visit.Portal.Key,
        AccountId = account,
        Factor = TotpProof.Name,
        Reference = reference,
        Address = visit.Address,
        UserAgent = visit.UserAgent,
        Details = visit.Details,
    };
}

/// <summary>A QR code and the key to type where scanning does not work. It is a secret: shown, never logged.</summary>
/// <param name="Path">SVG path of the dark modules, in units of one module.</param>
/// <param name="Size">Modules a side, quiet zone included.</param>
public sealed record TotpQr(string Path, int Size, string Issuer, string Label, string TypedKey, DateTimeOffset PendingUntil)
{
    /// <summary>What the picture says.</summary>
    public required string Uri { get; init; }

    public override string ToString() => "[redacted]";
}
