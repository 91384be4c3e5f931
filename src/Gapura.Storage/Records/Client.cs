namespace Gapura.Storage.Records;

public enum ClientStatus
{
    Active,

    /// <summary>Switched off by an operator: nothing it holds works any more.</summary>
    Disabled,
}

/// <summary>A relying party as the provider knows it. Lists are words separated by spaces; no value of them holds one.</summary>
public sealed class Client
{
    /// <summary>The <c>client_id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Whose sign-in pages its people get, and whose accounts it may ask about.</summary>
    public required string Portal { get; init; }

    /// <summary>As people see it on the consent page.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of a secret of 256 random bits, which needs no slow hash; null for a public client or one with keys.</summary>
    public byte[]? SecretHash { get; set; }

    /// <summary>The secret before, until the client has taken up the new one.</summary>
    public byte[]? OldSecretHash { get; set; }
    public DateTimeOffset? OldSecretUntil { get; set; }

    /// <summary>The client's public keys as a JWK set, for <c>private_key_jwt</c>; empty if none.</summary>
    public string Keys { get; set; } = "";

    /// <summary>True for an application that can keep no secret: a browser's, a phone's.</summary>
    public bool IsPublic { get; set; }

    /// <summary><c>authorization_code refresh_token client_credentials device_code</c></summary>
    public required string Grants { get; set; }
    public required string Scopes { get; set; }
    public string RedirectUris { get; set; } = "";
    public string PostLogoutUris { get; set; } = "";

    /// <summary>Where a logout token goes when a session ends; empty if nowhere.</summary>
    public string BackchannelLogoutUri { get; set; } = "";

    /// <summary>True for an application with a secret whose library knows no PKCE (D6); everybody else must use it.</summary>
    public bool MayOmitPkce { get; set; }

    /// <summary>Whether people are asked before the application gets to know who they are.</summary>
    public bool AsksConsent { get; set; }

    /// <summary><c>ES256</c> or <c>RS256</c>: what its ID tokens and logout tokens are signed with.</summary>
    public string SigningAlgorithm { get; set; } = "ES256";
    public ClientStatus Status { get; set; }

    /// <summary>True when it came from the settings' file: operators change it there.</summary>
    public bool IsFromFile { get; set; }

    /// <summary>Rises with every change; what two operators would overwrite is compared with it.</summary>
    public int Version { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; set; }

    public override string ToString() => $"client {Id}";
}

/// <summary>What a person let a relying party know of them.</summary>
public sealed class Consent
{
    public AccountId AccountId { get; init; }
    public required string ClientId { get; init; }
    public required string Scopes { get; set; }
    public DateTimeOffset GrantedAt { get; set; }
}

/// <summary>A key that signs tokens. Its public part is in the JWK set from creation until the last token that it signed has expired (J-14).</summary>
public sealed class SigningKey
{
    /// <summary>The <c>kid</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>ES256</c>, <c>RS256</c>, or <c>A256</c> for what only we read: codes and refresh tokens.</summary>
    public required string Algorithm { get; init; }
    public required byte[] PrivateSealed { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when it signs: by then every node and every relying party has seen it.</summary>
    public DateTimeOffset SignsFrom { get; init; }

    /// <summary>When it leaves the JWK set; null while it, or its successor, is not yet due.</summary>
    public DateTimeOffset? GoneAt { get; set; }

    public override string ToString() => $"signing key {Id}";
}
