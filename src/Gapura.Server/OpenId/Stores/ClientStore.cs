using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gapura.Server.RelyingParties;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Gapura.Server.OpenId.Stores;

/// <summary>Shows OpenIddict our relying parties. It reads only: clients are changed by operators, through <see cref="ClientAdministration"/>.</summary>
public sealed class ClientStore(ClientBook book) : IOpenIddictApplicationStore<RelyingParty>
{
    private static readonly ConditionalWeakTable<RelyingParty, Known> Derived = [];

    public async ValueTask<RelyingParty?> FindByIdAsync(string identifier, CancellationToken cancellationToken) => await book.FindAsync(identifier);

    public async ValueTask<RelyingParty?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) => await book.FindAsync(identifier);

    public ValueTask<string?> GetApplicationTypeAsync(RelyingParty application, CancellationToken cancellationToken) =>
        new(application.Row.IsPublic ? ApplicationTypes.Native : ApplicationTypes.Web);

    public ValueTask<string?> GetClientIdAsync(RelyingParty application, CancellationToken cancellationToken) => new(application.Id);

    public ValueTask<string?> GetIdAsync(RelyingParty application, CancellationToken cancellationToken) => new(application.Id);

    /// <summary>Never handed out: <see cref="ClientManager"/> compares hashes.</summary>
    public ValueTask<string?> GetClientSecretAsync(RelyingParty application, CancellationToken cancellationToken) => new((string?)null);

    public ValueTask<string?> GetClientTypeAsync(RelyingParty application, CancellationToken cancellationToken) =>
        new(application.Row.IsPublic ? ClientTypes.Public : ClientTypes.Confidential);

    public ValueTask<string?> GetConsentTypeAsync(RelyingParty application, CancellationToken cancellationToken) =>
        new(application.Row.AsksConsent ? ConsentTypes.Explicit : ConsentTypes.Implicit);

    public ValueTask<string?> GetDisplayNameAsync(RelyingParty application, CancellationToken cancellationToken) => new(application.Row.Name);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(RelyingParty application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<CultureInfo, string>.Empty);

    public ValueTask<JsonWebKeySet?> GetJsonWebKeySetAsync(RelyingParty application, CancellationToken cancellationToken) => new(Of(application).Keys);

    public ValueTask<ImmutableArray<string>> GetPermissionsAsync(RelyingParty application, CancellationToken cancellationToken) => new(Of(application).Permissions);

    public ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(RelyingParty application, CancellationToken cancellationToken) => new([.. application.PostLogoutUris]);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(RelyingParty application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<string, JsonElement>.Empty);

    public ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(RelyingParty application, CancellationToken cancellationToken) => new([.. application.RedirectUris]);

    public ValueTask<ImmutableArray<string>> GetRequirementsAsync(RelyingParty application, CancellationToken cancellationToken) =>
        new(application.Row.MayOmitPkce ? [] : [Requirements.Features.ProofKeyForCodeExchange]);

    public ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(RelyingParty application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<string, string>.Empty);

    /// <summary>For a sign-out that names no client.</summary>
    public async IAsyncEnumerable<RelyingParty> FindByPostLogoutRedirectUriAsync(string uri, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var party in await book.WithPostLogoutUriAsync(uri))
        {
            yield return party;
        }
    }

    public IAsyncEnumerable<RelyingParty> FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) => throw NotOurs();

    public IAsyncEnumerable<RelyingParty> ListAsync(int? count, int? offset, CancellationToken cancellationToken) => throw NotOurs();

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<RelyingParty>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<RelyingParty>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<RelyingParty>, IQueryable<TResult>> query, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask CreateAsync(RelyingParty application, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask DeleteAsync(RelyingParty application, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask UpdateAsync(RelyingParty application, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask<RelyingParty> InstantiateAsync(CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetApplicationTypeAsync(RelyingParty application, string? type, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetClientIdAsync(RelyingParty application, string? identifier, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetClientSecretAsync(RelyingParty application, string? secret, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetClientTypeAsync(RelyingParty application, string? type, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetConsentTypeAsync(RelyingParty application, string? type, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetDisplayNameAsync(RelyingParty application, string? name, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetDisplayNamesAsync(RelyingParty application, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetJsonWebKeySetAsync(RelyingParty application, JsonWebKeySet? set, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetPermissionsAsync(RelyingParty application, ImmutableArray<string> permissions, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetPostLogoutRedirectUrisAsync(RelyingParty application, ImmutableArray<string> uris, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetPropertiesAsync(RelyingParty application, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetRedirectUrisAsync(RelyingParty application, ImmutableArray<string> uris, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetRequirementsAsync(RelyingParty application, ImmutableArray<string> requirements, CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask SetSettingsAsync(RelyingParty application, ImmutableDictionary<string, string> settings, CancellationToken cancellationToken) => throw NotOurs();

    private static Known Of(RelyingParty party) => Derived.GetValue(party, one => new Known(one));

    private static NotSupportedException NotOurs() => new("Clients are read one by one, and changed by operators only.");

    /// <summary>What OpenIddict asks for over and over, made once for each reading of a client.</summary>
    private sealed class Known(RelyingParty party)
    {
        public ImmutableArray<string> Permissions { get; } = [.. PermissionsOf(party)];

        public JsonWebKeySet? Keys { get; } = party.Row.Keys.Length > 0 ? new JsonWebKeySet(party.Row.Keys) : null;

        private static IEnumerable<string> PermissionsOf(RelyingParty party)
        {
            yield return OpenIddictConstants.Permissions.Endpoints.Token;
            yield return OpenIddictConstants.Permissions.Endpoints.Revocation;
            if (party.Grants.Contains("authorization_code"))
            {
                yield return OpenIddictConstants.Permissions.Endpoints.Authorization;
                yield return OpenIddictConstants.Permissions.Endpoints.PushedAuthorization;
                yield return OpenIddictConstants.Permissions.Endpoints.EndSession;
                yield return OpenIddictConstants.Permissions.ResponseTypes.Code;
                yield return OpenIddictConstants.Permissions.GrantTypes.AuthorizationCode;
            }

            if (party.Grants.Contains("device_code"))
            {
                yield return OpenIddictConstants.Permissions.Endpoints.DeviceAuthorization;
                yield return OpenIddictConstants.Permissions.GrantTypes.DeviceCode;
            }

            if (party.Grants.Contains("client_credentials"))
            {
                yield return OpenIddictConstants.Permissions.GrantTypes.ClientCredentials;
            }

            if (party.Grants.Contains("refresh_token"))
            {
                yield return OpenIddictConstants.Permissions.GrantTypes.RefreshToken;
            }

            if (!party.Row.IsPublic)
            {
                yield return OpenIddictConstants.Permissions.Endpoints.Introspection;
            }

            foreach (var scope in party.Scopes)
            {
                yield return OpenIddictConstants.Permissions.Prefixes.Scope + scope;
            }
        }
    }
}
