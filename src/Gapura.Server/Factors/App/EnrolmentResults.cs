using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Factors.App;

/// <summary>What a page shows of an enrolment. The link is a secret until it is claimed.</summary>
/// <param name="Device">The device that claimed it, if one did.</param>
/// <param name="Compare">SPEC 4.8.</param>
public sealed record ShownEnrolment(DeviceEnrolment Row, string Link, Device? Device, string Compare)
{
    /// <summary>The Secure Token that has claimed it and is on its way: nothing is bound yet.</summary>
    public TokenActivation? Activation { get; init; }

    /// <summary>The device that is to be a token, as the trail calls it.</summary>
    public Device? Claiming => Activation is { } one ? new Device { Id = one.DeviceId, AccountId = one.AccountId, PublicKey = one.PublicKey, Name = one.Name } : null;

    public override string ToString() => "[redacted]";
}

/// <summary>Whom a code is for (SPEC 4.4).</summary>
/// <param name="HasDevice">The account has a device already.</param>
public sealed record Looked(DeviceEnrolment Enrolment, Account Account, bool HasDevice)
{
    public override string ToString() => $"look at the enrolment of {Account.Id}";
}

/// <summary>A code's row as a claim finds it.</summary>
/// <param name="IsShown">Its page lives.</param>
public sealed record Claimable(DeviceEnrolment Row, Account Account, bool IsShown)
{
    public override string ToString() => $"enrolment of {Account.Id}";
}

/// <summary>A device that is to be bound.</summary>
public sealed record NewDevice(DeviceId Id, byte[] PublicKey, string Name);

/// <summary>What came of a claim.</summary>
public abstract record ClaimResult
{
    /// <summary>The code is unknown, over or ended.</summary>
    public sealed record Gone : ClaimResult;

    /// <summary>The key is bound already (SPEC 2.4).</summary>
    public sealed record KnownKey : ClaimResult;

    public sealed record Full : ClaimResult;

    /// <summary>A second device claimed: both are out (SPEC 4.7).</summary>
    public sealed record Clashed(Account Account, Device First, DeviceEnrolment Row) : ClaimResult;

    /// <param name="OfflineKey">20 bytes for the device, this once (SPEC 4.9).</param>
    public sealed record Bound(Device Device, Account Account, byte[] OfflineKey, DeviceEnrolment Row) : ClaimResult
    {
        /// <summary>It turned the second factor on.</summary>
        public bool IsFirst { get; init; }

        /// <summary>The same claim as before, answered again.</summary>
        public bool IsRepeated { get; init; }

        public override string ToString() => $"bound device {Device.Id}";
    }
}
