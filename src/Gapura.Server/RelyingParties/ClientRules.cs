using System.Text.Json;
using System.Text.RegularExpressions;
using Gapura.Protocol.Transactions;
using Gapura.Storage.Records;

namespace Gapura.Server.RelyingParties;

/// <summary>What a client may be registered with. Every problem is one line that says what to do.</summary>
public static partial class ClientRules
{
    public const int MostIdCharacters = 100;
    private const int MostUris = 20;
    private static readonly string[] PrivateParts = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public static readonly IReadOnlyList<string> Grants = ["authorization_code", "refresh_token", "client_credentials", "device_code"];

    /// <summary>Of people, who sign in.</summary>
    public static readonly IReadOnlyList<string> PersonScopes = ["openid", "profile", "email", "phone", "offline_access"];

    /// <summary>Of the interface under <c>/api/v1</c>.</summary>
    public static readonly IReadOnlyList<string> ApiScopes = ["gapura.verify", "gapura.approve", "gapura.enrol", "gapura.accounts", "gapura.events", "gapura.transactions"];

    public static IReadOnlyList<string> Problems(Client client) =>
    [
        .. Texts(client), .. Words("grant", client.Grants, Grants), .. Words("scope", client.Scopes, [.. PersonScopes, .. ApiScopes]),
        .. Fit(client), .. KeyProblems(client), .. Uris(client),
    ];

    private static IEnumerable<string> Texts(Client client)
    {
        if (!Id().IsMatch(client.Id))
        {
            yield return "The client's id must be 1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-'.";
        }

        if (string.IsNullOrWhiteSpace(client.Name) || client.Name.Length > 100)
        {
            yield return "The client's name must be given, in at most 100 characters: people see it when they sign in.";
        }
        else if (!ExactText.IsFit(client.Name))
        {
            yield return "The client's name must have no character that is not seen, no blank but single spaces within, and be in normalisation form C: it is signed with every transaction (SPEC 10.8).";
        }

        if (client.SigningAlgorithm is not ("ES256" or "RS256"))
        {
            yield return "The client's signing algorithm must be ES256 or RS256.";
        }
    }

    private static IEnumerable<string> Words(string what, string given, IReadOnlyList<string> known) =>
        given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !known.Contains(word))
            .Select(word => $"There is no {what} '{word}'. There are {string.Join(", ", known)}.");

    private static IEnumerable<string> Fit(Client client)
    {
        var party = new RelyingParty(client);
        if (party.Grants.Count == 0)
        {
            yield return "The client must have at least one grant.";
        }

        if (client.IsPublic && (client.SecretHash is not null || client.Keys.Length > 0))
        {
            yield return "A public client has neither a secret nor keys: it could not keep them.";
        }

        if (client.IsPublic && client.MayOmitPkce)
        {
            yield return "A public client must use PKCE: nothing else proves that a code is redeemed by who asked for it.";
        }

        if (client.IsPublic && (party.Grants.Contains("client_credentials") || party.Scopes.Overlaps(ApiScopes)))
        {
            yield return "A public client gets no client credentials and none of the gapura.* scopes.";
        }

        if (party.Grants.Contains("authorization_code") != party.RedirectUris.Count > 0)
        {
            yield return "A client with the grant authorization_code needs redirect URIs, and no other has them.";
        }

        if (party.Scopes.Contains("offline_access") && !party.Grants.Contains("refresh_token"))
        {
            yield return "The scope offline_access needs the grant refresh_token.";
        }
    }

    private static IEnumerable<string> KeyProblems(Client client)
    {
        if (client.Keys.Length == 0)
        {
            yield break;
        }

        if (!IsKeySet(client.Keys, out var keys))
        {
            yield return "The client's keys must be a JWK set, {\"keys\": [ … ]}, of one to 20 keys of the kind EC or RSA.";
        }
        else if (keys.Any(key => PrivateParts.Any(part => key.TryGetProperty(part, out _))))
        {
            yield return "The client's keys hold a private part. Register public keys only, and make new ones: these have been seen here.";
        }
    }

    private static bool IsKeySet(string text, out IReadOnlyList<JsonElement> keys)
    {
        keys = JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } set && set.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
        return keys.Count is > 0 and <= 20 && keys.All(key => key.ValueKind == JsonValueKind.Object
            && key.TryGetProperty("kty", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() is "EC" or "RSA");
    }

    private static IEnumerable<string> Uris(Client client)
    {
        var party = new RelyingParty(client);
        if (party.RedirectUris.Count > MostUris || party.PostLogoutUris.Count > MostUris)
        {
            yield return $"At most {MostUris} redirect URIs, and as many for after logout.";
        }

        foreach (var uri in party.RedirectUris.Concat(party.PostLogoutUris).Where(uri => !IsRedirect(uri, client.IsPublic)))
        {
            yield return $"'{uri}' cannot be redirected to: it must be https:// (http:// for this machine only), without fragment, '*' or user.";
        }

        if (client.BackchannelLogoutUri.Length > 0 && !IsRedirect(client.BackchannelLogoutUri, isPublic: false))
        {
            yield return "The address for logout tokens must be https:// (http:// for this machine only), without fragment, '*' or user.";
        }
    }

    /// <summary>RFC 9700 §2.1: exact addresses, which nobody else can receive. Apps on a phone may have a scheme of their own, with a dot (RFC 8252 §7.1).</summary>
    private static bool IsRedirect(string text, bool isPublic) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsWellFormedOriginalString()
        && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && !text.Contains('*', StringComparison.Ordinal) && !text.Contains('#', StringComparison.Ordinal)
        && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback) || (isPublic && uri.Scheme.Contains('.', StringComparison.Ordinal)));

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex Id();
}
