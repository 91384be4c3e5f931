using System.Text.Json.Serialization;

namespace Gapura.Client.Approvals;

/// <summary>A question to a person's devices, and what became of it.</summary>
public sealed record Approval
{
    /// <summary>Names it in later calls.</summary>
    public required string Id { get; init; }

    /// <summary>How it stands.</summary>
    public required ApprovalState State { get; init; }

    /// <summary>When the question ends.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>
    /// Where the portal wants it: six digits to show to the person, who types them into the app, so that they approve the sign-in that is
    /// before them. Only the answer to the asking has it.
    /// </summary>
    public string? Number { get; init; }

    /// <summary>When the person answered.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>What the device signed. Keep it: with the device's key it proves the answer to anyone (<see cref="Statements.StatementVerifier"/>).</summary>
    public string? Statement { get; init; }

    /// <summary>Who answered.</summary>
    public ApprovalDevice? Device { get; init; }

    /// <summary>Whether the person said yes.</summary>
    [JsonIgnore]
    public bool IsApproved => State == ApprovalState.Approved;
}

/// <summary>How an approval stands. All but <see cref="Pending"/> are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalState>))]
public enum ApprovalState
{
    /// <summary>The person is being asked.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Yes.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>No.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>"It was not me": somebody else knows the password. The account is looked after by Gapura; treat yours alike.</summary>
    [JsonStringEnumMemberName("reported")]
    Reported,

    /// <summary>The number typed was another one.</summary>
    [JsonStringEnumMemberName("wrong_number")]
    WrongNumber,

    /// <summary>Nobody answered in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>A newer question took its place: a person is asked one thing at a time.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>Taken back by who asked.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>The device that answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PublicKey">Its public key.</param>
public sealed record ApprovalDevice(string Id, DeviceJwk PublicKey);

/// <summary>A device's public key as RFC 7517 writes it. Keep the first that you see of a device, and compare later ones with it.</summary>
/// <param name="X">The point's x, base64url.</param>
/// <param name="Y">The point's y, base64url.</param>
public sealed record DeviceJwk(string X, string Y)
{
    /// <summary>Always <c>EC</c>.</summary>
    public string Kty { get; init; } = "EC";

    /// <summary>Always <c>P-256</c>.</summary>
    public string Crv { get; init; } = "P-256";
}

/// <summary>What to ask a person's devices.</summary>
/// <param name="Person">Whom.</param>
public sealed record ApprovalRequest(GapuraPerson Person)
{
    /// <summary>The browser that waits, as the person would call it: "Firefox, Windows". Your application's name without it.</summary>
    public string? Browser { get; init; }

    /// <summary>Where that browser seems to be: "Bandung". Your application's name without it.</summary>
    public string? Place { get; init; }
}

/// <summary>The request.</summary>
internal sealed record ApprovalBody(string Portal, string? Company, string? UserType, string UserId, string? Browser, string? Place)
{
    public override string ToString() => "approval [redacted]";
}
