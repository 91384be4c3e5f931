using System.Text.Json.Serialization;

namespace Gapura.Client.Accounts;

/// <summary>A person at the client's portal.</summary>
public sealed record Account
{
    /// <summary>Gapura's id of the person: the <c>sub</c> of ID tokens. It never changes; keep it beside your own.</summary>
    public required string Id { get; init; }

    /// <summary>The portal's key.</summary>
    public required string Portal { get; init; }

    /// <summary>The Company ID, at portals that have companies.</summary>
    public string? Company { get; init; }

    /// <summary>The key of the user type.</summary>
    public required string UserType { get; init; }

    /// <summary>What the person types to say who they are.</summary>
    public required string UserId { get; init; }

    /// <summary>The person's name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Where mail goes to.</summary>
    public required string Email { get; init; }

    /// <summary>Another address, in force once its mailbox has confirmed it; null where none is on its way.</summary>
    public string? PendingEmail { get; init; }

    /// <summary>The phone number, E.164.</summary>
    public string? Phone { get; init; }

    /// <summary><c>active</c> or <c>locked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Whether the person has a second factor.</summary>
    [JsonPropertyName("secondFactor")]
    public bool HasSecondFactor { get; init; }

    /// <summary>When the person was registered.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What was read, so that a change of it changes nothing else (RFC 9110 §8.8.3).</summary>
    [JsonIgnore]
    public string? Tag { get; init; }

    /// <summary>The id alone: the rest is personal.</summary>
    public override string ToString() => $"account {Id}";
}

/// <summary>A person to register. They choose their password by themselves, with "Lupa Password?".</summary>
/// <param name="Person">What they will type; the user type has to be given.</param>
/// <param name="DisplayName">Their name.</param>
/// <param name="Email">Where mail goes to.</param>
public sealed record NewAccount(GapuraPerson Person, string DisplayName, string Email)
{
    /// <summary>The phone number, <c>+628…</c>.</summary>
    public string? Phone { get; init; }

    /// <summary>Names nobody.</summary>
    public override string ToString() => "new account [redacted]";
}

/// <summary>What to change of a person. What is null stays as it is.</summary>
public sealed record AccountChange
{
    /// <summary>The new name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The new e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>The new phone number.</summary>
    public string? Phone { get; init; }

    /// <summary>True to have no phone number any more.</summary>
    public bool RemovesPhone { get; init; }

    /// <summary>Names nobody.</summary>
    public override string ToString() => "account change [redacted]";
}

/// <summary>The request.</summary>
internal sealed class NewAccountBody
{
    public required string Portal { get; init; }

    public string? Company { get; init; }

    public string? UserType { get; init; }

    public required string UserId { get; init; }

    public required string DisplayName { get; init; }

    public required string Email { get; init; }

    public string? Phone { get; init; }
}
