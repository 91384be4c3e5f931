using System.Collections.Immutable;
using System.Security.Claims;
using Gapura.Storage.Records;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Gapura.Server.OpenId;

/// <summary>What tokens say of a person or a program. Each claim goes where its scope lets it, and nowhere else.</summary>
public static class Principals
{
    private const string SessionClaim = "sid";
    private const string UserTypeClaim = "gapura_user_type";
    private const string OrganisationClaim = "gapura_organisation";

    /// <summary>A person, as they signed in.</summary>
    public static ClaimsPrincipal Person(LiveGrant grant, Session session, ImmutableArray<string> scopes)
    {
        var identity = NewIdentity();
        identity.SetClaim(Claims.Subject, grant.Account.Id.ToString());
        identity.SetClaim(Claims.AuthenticationTime, session.ProvedAt.ToUnixTimeSeconds());
        identity.SetClaim(Claims.AuthenticationContextReference, Acr.Of(session));
        identity.SetClaims(Claims.AuthenticationMethodReference, Acr.Methods(session));
        return Finish(identity, grant, scopes, scopes);
    }

    /// <summary>The same person later: how they proved themselves is what it was, who they are is as it is now.</summary>
    /// <param name="scopes">What it may be renewed for the next time.</param>
    /// <param name="told">The scopes that this time's tokens are for: the same, or fewer.</param>
    public static ClaimsPrincipal Renewed(ClaimsPrincipal before, LiveGrant grant, ImmutableArray<string> scopes, ImmutableArray<string> told)
    {
        var identity = NewIdentity();
        identity.SetClaim(Claims.Subject, grant.Account.Id.ToString());
        foreach (var claim in before.Claims.Where(claim => claim.Type is Claims.AuthenticationTime or Claims.AuthenticationContextReference or Claims.AuthenticationMethodReference))
        {
            identity.AddClaim(claim.Clone());
        }

        return Finish(identity, grant, scopes, told);
    }

    /// <summary>A relying party's program, which speaks for itself.</summary>
    public static ClaimsPrincipal Program(string client, ImmutableArray<string> scopes, string audience)
    {
        var identity = NewIdentity();
        identity.SetClaim(Claims.Subject, client);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(scopes);
        principal.SetResources(audience);
        principal.SetDestinations(static _ => [Destinations.AccessToken]);
        return principal;
    }

    /// <summary>What the scopes let an application know: the same in ID tokens and at the UserInfo address.</summary>
    public static IEnumerable<(string Name, OpenIddictParameter Value)> About(Account account, ImmutableArray<string> scopes)
    {
        if (scopes.Contains(Scopes.Profile))
        {
            yield return (Claims.Name, account.DisplayName);
            yield return (Claims.PreferredUsername, account.UserId);
            yield return (UserTypeClaim, account.UserType);
            if (account.Organisation.Length > 0)
            {
                yield return (OrganisationClaim, account.Organisation);
            }
        }

        if (scopes.Contains(Scopes.Email))
        {
            yield return (Claims.Email, account.Email);
            yield return (Claims.EmailVerified, account.EmailProvedAt is not null);
        }
    }

    private static ClaimsIdentity NewIdentity() => new("Gapura", Claims.Name, Claims.Role);

    private static ClaimsPrincipal Finish(ClaimsIdentity identity, LiveGrant grant, ImmutableArray<string> scopes, ImmutableArray<string> told)
    {
        identity.SetClaim(SessionClaim, grant.Grant.Id.ToString("N"));
        foreach (var (name, value) in About(grant.Account, told))
        {
            _ = name == Claims.EmailVerified ? identity.SetClaim(name, (bool)value) : identity.SetClaim(name, (string?)value);
        }

        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(scopes);
        principal.SetAuthorizationId(grant.Grant.Id.ToString("N"));
        principal.SetDestinations(static claim => claim.Type switch
        {
            Claims.Subject => [Destinations.AccessToken, Destinations.IdentityToken],
            Claims.AuthenticationTime or Claims.AuthenticationContextReference or Claims.AuthenticationMethodReference =>
                [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.IdentityToken],
        });
        return principal;
    }
}
