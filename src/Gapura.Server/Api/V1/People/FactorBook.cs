using System.Security.Cryptography;
using Gapura.Protocol.Enrolment;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.People;

/// <summary>A factor as clients see it.</summary>
/// <param name="Type"><c>totp</c> or <c>app</c>.</param>
/// <param name="Status"><c>pending</c>, <c>claimed</c>, <c>active</c> or <c>suspended</c>.</param>
public sealed record ShownFactor(string Id, string Type, string Status, DateTimeOffset CreatedAt)
{
    public string? Name { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Until when an enrolment can be gone on with.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Where a device has claimed the link: the six digits that it shows too (SPEC 4.8).</summary>
    public string? CompareCode { get; init; }
    public TotpFactor? Totp { get; init; }
    public Device? Device { get; init; }
    public ShownEnrolment? Enrolment { get; init; }

    public object Json(string? uri = null) => new
    {
        id = Id,
        type = Type,
        status = Status,
        name = Name,
        createdAt = Reply.Time(CreatedAt),
        lastUsedAt = Reply.Time(LastUsedAt),
        expires = Reply.Time(Expires),
        compareCode = CompareCode,
        device = Status == "claimed" ? Device?.Id.ToString() : null,
        uri,
        png = uri is null ? null : Convert.ToBase64String(QrPicture.Png(uri)),
        svg = uri is null ? null : QrPicture.Svg(uri),
    };

    public override string ToString() => $"{Type} {Id}";
}

/// <summary>An account's factors: those that prove it, and the enrolments that this client has begun. Nobody else's enrolment is shown.</summary>
public sealed class FactorBook(Database database, AppEnrolment app, TotpEnrolment totp, Clock clock)
{
    public async Task<(IReadOnlyList<ShownFactor> Factors, int RecoveryCodesLeft)> ReadAsync(Call call, Account account)
    {
        var visit = call.Visit;
        var (secrets, devices, left) = await database.ReadAsync(async db => (
            await db.TotpFactors.Where(one => one.AccountId == account.Id).ToListAsync(),
            await db.Devices.Where(one => one.AccountId == account.Id && one.Status != DeviceStatus.Revoked).OrderBy(one => one.CreatedAt).ToListAsync(),
            await RecoveryCodeEnrolment.RemainingAsync(db, account.Id)));
        var all = secrets.Where(one => one.DeviceId == default && IsVisible(one, visit.BrowserHash)).Select(ShownOf)
            .Concat(devices.Select(one => ShownOf(one, secrets)));
        return await app.ShownAsync(visit, account.Id) is { } enrolment ? ([.. all, ShownOf(enrolment)], left) : ([.. all], left);
    }

    public async Task<ShownFactor?> FindAsync(Call call, Account account)
    {
        var (factors, _) = await ReadAsync(call, account);
        return factors.FirstOrDefault(factor => factor.Id == call.Route("factor"));
    }

    /// <summary>What the QR picture of a pending factor says; null when it is none.</summary>
    public string? UriOf(Call call, Account account, ShownFactor factor) => factor.Status != "pending" ? null
        : factor.Totp is { } secret ? totp.Show(call.Visit, account, secret).Uri
        : factor.Enrolment?.Link;

    /// <summary>Changes with the factor and with every other credential of the account, so that nobody acts on what is no more.</summary>
    public static string TagOf(Account account, ShownFactor factor) => Tags.Of(account.Id.ToString(), account.CredentialVersion, factor.Id, factor.Status, factor.Name ?? "");

    private bool IsVisible(TotpFactor factor, byte[] mark) => factor.Status == FactorStatus.Active
        || (factor.Status == FactorStatus.Pending && factor.PendingUntil > clock.Now && CryptographicOperations.FixedTimeEquals(factor.BrowserHash, mark));

    private static ShownFactor ShownOf(TotpFactor factor) => new(factor.Id.ToString(), "totp", factor.Status == FactorStatus.Active ? "active" : "pending", factor.CreatedAt)
    {
        LastUsedAt = factor.LastUsedAt,
        Expires = factor.Status == FactorStatus.Active ? null : factor.PendingUntil,
        Totp = factor,
    };

    private static ShownFactor ShownOf(Device device, List<TotpFactor> secrets) =>
        new(device.Id.ToString(), "app", device.Status == DeviceStatus.Active ? "active" : "suspended", device.CreatedAt)
        {
            Name = device.Name,
            LastUsedAt = secrets.Find(one => one.DeviceId == device.Id)?.LastUsedAt is { } code && code > device.LastUsedAt ? code : device.LastUsedAt,
            Device = device,
        };

    private static ShownFactor ShownOf(ShownEnrolment enrolment) =>
        new(Convert.ToHexStringLower(SHA256.HashData(enrolment.Row.CodeHash).AsSpan(0, 16)), "app", enrolment.Device is null ? "pending" : "claimed", enrolment.Row.CreatedAt)
        {
            Name = enrolment.Device?.Name,
            Expires = enrolment.Row.CreatedAt + EnrolmentCode.Life,
            CompareCode = enrolment.Device is null ? null : enrolment.Compare,
            Device = enrolment.Device,
            Enrolment = enrolment,
        };
}
