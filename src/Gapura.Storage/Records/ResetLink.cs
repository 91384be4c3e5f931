namespace Gapura.Storage.Records;

public enum ResetPurpose
{
    SecondFactor,
    Password,
}

/// <summary>A mailed link. At most one per account and purpose: the newest wins (H-03).</summary>
public sealed class ResetLink
{
    public AccountId AccountId { get; init; }
    public ResetPurpose Purpose { get; init; }

    /// <summary>SHA-256 of the 256-bit token in the mail.</summary>
    public required byte[] TokenHash { get; init; }
    public int CredentialVersion { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
