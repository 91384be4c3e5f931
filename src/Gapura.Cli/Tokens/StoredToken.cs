using System.Text.Json.Serialization;

namespace Gapura.Cli.Tokens;

/// <summary>The store's content. Bytes are base64; times and differences are whole seconds.</summary>
internal sealed record StoredTokens
{
    public int Version { get; init; } = 1;

    public IReadOnlyList<StoredToken> Tokens { get; init; } = [];

    public StoredTokens With(StoredToken token) => this with { Tokens = [.. Tokens.Where(one => one.Device != token.Device), token] };

    public StoredTokens Without(Guid device) => this with { Tokens = [.. Tokens.Where(one => one.Device != device)] };
}

/// <summary>This terminal as a device of one account.</summary>
internal sealed record StoredToken
{
    public required string Server { get; init; }

    public required Guid Device { get; init; }

    public required Guid Account { get; init; }

    public required string Portal { get; init; }

    public required string UserId { get; init; }

    public string UserType { get; init; } = "";

    /// <summary>The company, where its portal has them: two companies may have the same User ID.</summary>
    public string? Company { get; init; }

    public required string Name { get; init; }

    /// <summary>The secrets as they are, where no passphrase was given; else null.</summary>
    public StoredSecrets? Secrets { get; init; }

    /// <summary>The secrets under a passphrase; else null.</summary>
    public SealedSecrets? Sealed { get; init; }

    /// <summary>Of the last statement that was signed (SPEC 6.6).</summary>
    public long Counter { get; init; }

    /// <summary>What the server's clock is ahead of this machine's (SPEC 5.5).</summary>
    public long Clock { get; init; }

    /// <summary>A statement that was sent, perhaps, and not answered.</summary>
    public StoredStatement? Unanswered { get; init; }

    /// <summary>An approval that was not answered either, and that a later "no" about something else went before: its counter is over, so it is never sent as it is.</summary>
    public StoredStatement? LeftAlone { get; init; }

    /// <summary>What a Secure Token keeps beside its secrets; null for the plain app factor.</summary>
    public StoredPin? Pin { get; init; }

    /// <summary>How a person names it.</summary>
    [JsonIgnore]
    public string Label => $"{User}@{Server[(Server.IndexOf("://", StringComparison.Ordinal) + 3)..]}";

    /// <summary>The User ID, with its company where there are any.</summary>
    [JsonIgnore]
    public string User => Company is { Length: > 0 } ? $"{Company}/{UserId}" : UserId;

    public override string ToString() => Label;
}

/// <summary>
/// What a Secure Token needs to make its PIN's key (SPEC 9.1, 9.2), beside the seed, which is a secret. Neither the PIN, its key nor a proof is
/// ever kept, so nothing in this file tells a right PIN from a wrong one.
/// </summary>
internal sealed record StoredPin(byte[] Salt)
{
    /// <summary>Of a new PIN whose change the server has not been heard to take; else null.</summary>
    public byte[]? NextSalt { get; init; }

    /// <summary>The telephone number's last four digits, which no PIN may have in it (SPEC 9.8); null where they are not known.</summary>
    public string? Phone { get; init; }

    /// <summary>Whether the digits of the text message have still to be handed in (SPEC 9.7).</summary>
    public bool IsActivating { get; init; }
}

/// <param name="Key">The device's private key, PKCS#8.</param>
/// <param name="Codes">The key of offline codes (SPEC 7.1), 20 bytes; of a Secure Token its seed (SPEC 9.1), 32 bytes, of which codes are made with a PIN.</param>
internal sealed record StoredSecrets(byte[] Key, byte[] Codes)
{
    public override string ToString() => "[redacted]";
}

/// <summary>Secrets in AES-256-GCM under PBKDF2 with SHA-256.</summary>
internal sealed record SealedSecrets(int Rounds, byte[] Salt, byte[] Nonce, byte[] Box);

/// <param name="Challenge">What it is about: a sign-in's challenge, or a transaction.</param>
/// <param name="Statement">The envelope, to be sent again as it is (SPEC 6.6).</param>
internal sealed record StoredStatement(Guid Challenge, string Statement)
{
    /// <summary>Whether it is about a transaction.</summary>
    public bool IsTransaction { get; init; }

    /// <summary>Whether a PIN's proof goes along, which is not kept: to send it again, its person types the PIN again.</summary>
    public bool IsProved { get; init; }

    /// <summary>When what it is about ends, by the server's clock, in seconds since 1970; 0 where that was not kept.</summary>
    public long Expires { get; init; }

    public override string ToString() => $"statement on {Challenge:D}";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoredTokens))]
internal sealed partial class StoreJson : JsonSerializerContext;
