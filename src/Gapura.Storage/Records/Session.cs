namespace Gapura.Storage.Records;

/// <summary>What a finished sign-in opened. The browser holds the token; this row holds its SHA-256.</summary>
public sealed class Session
{
    public SessionId Id { get; init; }
    public AccountId AccountId { get; init; }
    public required byte[] TokenHash { get; set; }
    public required byte[] BrowserHash { get; init; }
    public required string Portal { get; init; }
    public int CredentialVersion { get; set; }

    /// <summary>How the person proved themselves, RFC 8176 words separated by spaces: <c>pwd</c>, <c>pwd otp</c>, <c>pwd rc</c>.</summary>
    public required string Methods { get; set; }
    public required string Address { get; init; }
    public required string UserAgent { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>Absolute end, whatever the use.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the person last proved everything that policy asks of them, for sensitive changes (ASVS 7.5.1).</summary>
    public DateTimeOffset ProvedAt { get; set; }

    /// <summary>True after a person switched off a factor that policy requires: nothing but enrolling anew is open.</summary>
    public bool MustEnrol { get; set; }
}

/// <summary>A browser that an account has finished a sign-in with: it gets throttle buckets of its own (D3).</summary>
public sealed class KnownBrowser
{
    public AccountId AccountId { get; init; }
    public required byte[] BrowserHash { get; init; }

    /// <summary>The throttle bucket, once the row has followed its browser to another name; null: the name that it was made under.</summary>
    public string? Bucket { get; init; }
    public DateTimeOffset FirstSeenAt { get; init; }
    public DateTimeOffset LastSeenAt { get; set; }
}
