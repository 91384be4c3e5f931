namespace Gapura.Storage.Records;

/// <summary>One recovery code. The codes of one set share a salt, so that one Argon2id computation finds the row (M-05).</summary>
public sealed class RecoveryCode
{
    public AccountId AccountId { get; init; }

    /// <summary>Argon2id of the code under the set's salt, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>16 bytes, the same for the whole set.</summary>
    public required byte[] Salt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>Freshly made codes on their way to one session's screen: taken once, deleted by the taking.</summary>
public sealed class RecoveryCodeReveal
{
    public SessionId Id { get; init; }
    public AccountId AccountId { get; init; }
    public required byte[] CodesSealed { get; set; }
    public DateTimeOffset ExpiresAt { get; init; }
}
