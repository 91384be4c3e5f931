namespace Gapura.Storage.Records;

/// <summary>
/// What makes a device a Secure Token: the key that the device's own key and the right PIN give together (SPEC 9). It tells neither of
/// them, and nothing in this database can test a guess.
/// </summary>
public sealed class SecureToken
{
    public DeviceId DeviceId { get; init; }
    public AccountId AccountId { get; init; }

    /// <summary>32 bytes (SPEC 9.2).</summary>
    public required byte[] PinKeySealed { get; set; }

    /// <summary>Wrong PINs in a row, 0–3.</summary>
    public int WrongPins { get; set; }

    /// <summary>Since when it is locked; null while it is not.</summary>
    public DateTimeOffset? LockedAt { get; set; }

    /// <summary>Until when only small transactions can be approved: the token took a lost one's place (cooling-off); null when it did not.</summary>
    public DateTimeOffset? LimitedUntil { get; set; }
    public required string ConsentVersion { get; init; }
    public DateTimeOffset ConsentAt { get; init; }
    public DateTimeOffset PinChangedAt { get; set; }

    /// <summary>The question that the phone shows and the answer that an operator reads out, while an unlocking runs.</summary>
    public byte[]? UnlockSealed { get; set; }
    public DateTimeOffset? UnlockUntil { get; set; }
    public int UnlockTries { get; set; }
}

/// <summary>A token on its way: consented and with a PIN, but without the code of the text message. At most one for an account.</summary>
public sealed class TokenActivation
{
    public AccountId AccountId { get; init; }

    /// <summary>The id that the device gets.</summary>
    public DeviceId DeviceId { get; init; }
    public required byte[] PublicKey { get; init; }
    public required string Name { get; init; }

    /// <summary>SHA-256 of the enrolment code that it claims.</summary>
    public required byte[] EnrolmentHash { get; init; }
    public required byte[] PinKeySealed { get; set; }
    public required string ConsentVersion { get; init; }
    public DateTimeOffset ConsentAt { get; init; }

    /// <summary>The six digits of the newest text message; emptied once they were used up.</summary>
    public required byte[] CodeSealed { get; set; }
    public DateTimeOffset CodeUntil { get; set; }

    /// <summary>Wrong codes since the newest message (F-03).</summary>
    public int CodeTries { get; set; }
    public int Sends { get; set; }
    public DateTimeOffset NextSendAt { get; set; }

    /// <summary>The newest text message: how its delivery stands is told.</summary>
    public Guid MessageId { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
