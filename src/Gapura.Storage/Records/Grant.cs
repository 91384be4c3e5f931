namespace Gapura.Storage.Records;

public enum GrantStatus
{
    Valid,

    /// <summary>Taken back: by the person, an operator, or because a code or refresh token was used twice.</summary>
    Revoked,
}

/// <summary>What one session, or one person for good, opened to one relying party. Codes and tokens belong to it and end with it.</summary>
public sealed class Grant
{
    public Guid Id { get; init; }
    public required string ClientId { get; init; }
    public AccountId AccountId { get; init; }

    /// <summary>The session that it was made in; another one's after the same person has signed in anew in the same browser.</summary>
    public SessionId SessionId { get; set; }
    public required string Scopes { get; set; }

    /// <summary>True when it outlives its session (<c>offline_access</c>).</summary>
    public bool IsOffline { get; set; }

    /// <summary>The account's, when it was made: a changed credential ends it (ATK-30).</summary>
    public int CredentialVersion { get; set; }
    public GrantStatus Status { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its session was found to be over; null before.</summary>
    public DateTimeOffset? SessionEndedAt { get; set; }

    /// <summary>When the relying party is to be told of that next; null when there is nothing to tell.</summary>
    public DateTimeOffset? LogoutDueAt { get; set; }
    public int LogoutTries { get; set; }
}

/// <summary>A code, refresh token, device code, user code or pushed request: what may be used once, or taken back.</summary>
public sealed class OAuthToken
{
    public Guid Id { get; init; }

    /// <summary>The protocol's name of its kind, as OpenIddict gives it.</summary>
    public string Type { get; set; } = "";
    public string ClientId { get; set; } = "";
    public Guid? GrantId { get; set; }
    public string Subject { get; set; } = "";

    /// <summary><c>valid</c>, <c>redeemed</c>, <c>revoked</c>, <c>inactive</c>, <c>rejected</c>.</summary>
    public string Status { get; set; } = "";

    /// <summary>SHA-256, base64url, of the text that names it; null where the token names itself.</summary>
    public string? ReferenceHash { get; set; }

    /// <summary>The token itself, sealed, where the client holds a reference only.</summary>
    public byte[]? PayloadSealed { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? RedeemedAt { get; set; }

    /// <summary>Rises with every change: of two that change it at once one wins. Of what the client has a name for only, 0 is not written yet.</summary>
    public int Version { get; set; }
}

/// <summary>An access token that was taken back before its end.</summary>
public sealed class RevokedToken
{
    /// <summary>Its <c>jti</c>.</summary>
    public required string Id { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>An assertion by which a client proved itself: each counts once (J-09).</summary>
public sealed class UsedAssertion
{
    public required string ClientId { get; init; }

    /// <summary>SHA-256, base64url, of its <c>jti</c>.</summary>
    public required string IdHash { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>An authorization request that waits for a person: to sign in, to prove more, to consent.</summary>
public sealed class AuthorizationRequest
{
    /// <summary>128 random bits, base64url. It names the request and opens nothing by itself.</summary>
    public required string Id { get; init; }
    public required string ClientId { get; init; }
    public required string Portal { get; init; }

    /// <summary>The request's parameters as a query string.</summary>
    public required string Parameters { get; init; }

    /// <summary>True when the person has to prove a second factor, whatever the portal's policy says.</summary>
    public bool WantsSecondFactor { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the person said no; null while they have not.</summary>
    public DateTimeOffset? RefusedAt { get; set; }
}
