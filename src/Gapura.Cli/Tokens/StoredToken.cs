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

    /// <summary>How a person names it.</summary>
    [JsonIgnore]
    public string Label => $"{UserId}@{Server[(Server.IndexOf("://", StringComparison.Ordinal) + 3)..]}";

    public override string ToString() => Label;
}

/// <param name="Key">The device's private key, PKCS#8.</param>
/// <param name="Codes">The key of offline codes (SPEC 7.1).</param>
internal sealed record StoredSecrets(byte[] Key, byte[] Codes)
{
    public override string ToString() => "[redacted]";
}

/// <summary>Secrets in AES-256-GCM under PBKDF2 with SHA-256.</summary>
internal sealed record SealedSecrets(int Rounds, byte[] Salt, byte[] Nonce, byte[] Box);

/// <param name="Challenge">What it is about.</param>
/// <param name="Statement">The envelope, to be sent again as it is (SPEC 6.6).</param>
internal sealed record StoredStatement(Guid Challenge, string Statement)
{
    public override string ToString() => $"statement on {Challenge:D}";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StoredTokens))]
internal sealed partial class StoreJson : JsonSerializerContext;
