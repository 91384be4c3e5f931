namespace Gapura.Storage.Records;

public enum DeviceStatus
{
    Active,

    /// <summary>Its counter went backwards: there may be two of it. Only binding anew helps (SPEC 6.6).</summary>
    Suspended,

    /// <summary>None of the account any more. The row stays: statements that it signed keep proving what they say.</summary>
    Revoked,
}

/// <summary>An authenticator that is bound to an account. Its row has the public key; the private one never leaves the device (E-01).</summary>
public sealed class Device
{
    public DeviceId Id { get; init; }
    public AccountId AccountId { get; init; }

    /// <summary>The 65 bytes of the uncompressed point. No two devices have the same (SPEC 2.4).</summary>
    public required byte[] PublicKey { get; init; }
    public required string Name { get; set; }
    public DeviceStatus Status { get; set; }

    /// <summary>The highest counter of a statement that was accepted; 0 before the first (SPEC 6.6).</summary>
    public long Counter { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset LastUsedAt { get; set; }

    /// <summary>When it was suspended or revoked.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A nonce of a device's call: taken once (SPEC 5.3). Kept as long as a call with it could be in time.</summary>
public sealed class DeviceNonce
{
    public DeviceId DeviceId { get; init; }
    public required string Nonce { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>An enrolment code that a page shows, at most one for an account (SPEC 4.2).</summary>
public sealed class DeviceEnrolment
{
    public AccountId AccountId { get; init; }

    /// <summary>SHA-256 of the code.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>The code, to show its QR picture again to the browser that it was made for.</summary>
    public required byte[] CodeSealed { get; set; }
    public required byte[] BrowserHash { get; init; }

    /// <summary>256 random bits, base64url (SPEC 4.4).</summary>
    public required string Nonce { get; init; }

    /// <summary>The sign-in that shows the code; null where a session does.</summary>
    public SignInId? SignInId { get; init; }
    public SessionId? SessionId { get; init; }
    public int CredentialVersion { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The device that claimed it.</summary>
    public DeviceId? DeviceId { get; set; }

    /// <summary>Its claim turned the second factor on: there was none before.</summary>
    public bool IsFirst { get; set; }
}

/// <summary>Where a push service reaches a device: a capability, so it is sealed (N-04).</summary>
public sealed class DevicePush
{
    public DeviceId DeviceId { get; init; }
    public AccountId AccountId { get; init; }
    public required byte[] EndpointSealed { get; set; }
    public required byte[] P256dh { get; set; }
    public required byte[] Auth { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}
