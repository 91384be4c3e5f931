namespace Gapura.Storage.Records;

/// <summary>How a challenge stands. The first that leaves <see cref="Pending"/> wins, decided by the database (SPEC 6.7).</summary>
public enum ChallengeState
{
    Pending,
    Approved,
    Denied,
    Reported,
    WrongNumber,

    /// <summary>A newer sign-in of the account asked (SPEC 6.2).</summary>
    Superseded,

    /// <summary>Its sign-in was left, or went on in another way.</summary>
    Cancelled,
}

/// <summary>A question to an account's devices about one sign-in (SPEC 6.1). At most one is pending (unique index).</summary>
public sealed class Challenge
{
    public ChallengeId Id { get; init; }
    public AccountId AccountId { get; init; }

    /// <summary>The sign-in that waits for the answer; the zero id when a relying party asked.</summary>
    public SignInId SignInId { get; init; }

    /// <summary>The relying party that asked; null for a sign-in at one of our own pages.</summary>
    public string? ClientId { get; init; }

    /// <summary>The account's credential version when it was asked: an answer counts only under the same.</summary>
    public int CredentialVersion { get; init; }
    public ChallengeState State { get; set; }

    /// <summary>256 random bits, base64url.</summary>
    public required string Nonce { get; init; }

    /// <summary>The six digits that the page shows; null where none are asked.</summary>
    public byte[]? NumberSealed { get; set; }

    /// <summary>The throttle bucket of the browser that signs in (D3).</summary>
    public string Bucket { get; init; } = "";

    // What the person is shown, exactly: the statement is compared with these.
    public required string ShownPortal { get; init; }
    public required string ShownUserId { get; init; }
    public required string ShownBrowser { get; init; }
    public required string ShownPlace { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? DecidedAt { get; set; }
    public DeviceId? DeviceId { get; set; }

    /// <summary>The signed statement that decided it; kept as proof.</summary>
    public string? Statement { get; set; }
}
