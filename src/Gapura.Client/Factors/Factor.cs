using System.Text.Json.Serialization;

namespace Gapura.Client.Factors;

/// <summary>Something that proves a person, or is about to.</summary>
public sealed record Factor
{
    /// <summary>Names it in later calls.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required FactorType Type { get; init; }

    /// <summary>How it stands.</summary>
    public required FactorStatus Status { get; init; }

    /// <summary>The device's name, as its person called it.</summary>
    public string? Name { get; init; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it proved its person last.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Until when the enrolment can be gone on with.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Six digits that the claiming device shows too: the person compares them before you confirm.</summary>
    public string? CompareCode { get; init; }

    /// <summary>What the QR picture says: a secret. Show it to its person and keep it nowhere.</summary>
    public string? Uri { get; init; }

    /// <summary>The QR picture as PNG; a secret as well.</summary>
    public byte[]? Png { get; init; }

    /// <summary>The QR picture as SVG; a secret as well.</summary>
    public string? Svg { get; init; }

    /// <summary>What was read, so that removing it removes nothing else.</summary>
    [JsonIgnore]
    public string? Tag { get; init; }

    /// <summary>Nothing of the secret.</summary>
    public override string ToString() => $"{Type} {Id}";
}

/// <summary>Kinds of factors.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FactorType>))]
public enum FactorType
{
    /// <summary>Codes from any authenticator app.</summary>
    [JsonStringEnumMemberName("totp")]
    Totp,

    /// <summary>Gapura's own app on a device.</summary>
    [JsonStringEnumMemberName("app")]
    App,
}

/// <summary>How a factor stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FactorStatus>))]
public enum FactorStatus
{
    /// <summary>Shown to the person; it proves nothing yet.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>A device has claimed the link; confirm it once the person has compared the digits.</summary>
    [JsonStringEnumMemberName("claimed")]
    Claimed,

    /// <summary>It counts.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>It does not count for the time being.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,
}

/// <summary>A person's factors.</summary>
/// <param name="Factors">All that prove the person, and the enrolments that this client has begun.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that were not used.</param>
public sealed record AccountFactors(IReadOnlyList<Factor> Factors, int RecoveryCodesLeft);

/// <summary>A factor that counts now.</summary>
public sealed record ConfirmedFactor
{
    /// <summary>Its id, which for a device is a new one.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required FactorType Type { get; init; }

    /// <summary>With the first factor: codes for the day when the phone is lost. Show them to the person, once; nobody can read them again.</summary>
    public IReadOnlyList<string>? RecoveryCodes { get; init; }

    /// <summary>Nothing of the codes.</summary>
    public override string ToString() => $"{Type} {Id}";
}

/// <summary>How a QR picture is drawn.</summary>
public enum QrFormat
{
    /// <summary>PNG.</summary>
    Png,

    /// <summary>SVG.</summary>
    Svg,
}

/// <summary>The request.</summary>
internal sealed record NewFactorBody(FactorType Type);

/// <summary>The request.</summary>
internal sealed record ConfirmBody(string? Code)
{
    public override string ToString() => "confirmation [redacted]";
}
