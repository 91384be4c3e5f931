using System.Collections.Immutable;
using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Gapura.Storage.Records;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// The authorization address, once OpenIddict has found the request well formed and the client allowed to make it: grants, or sends the
/// person to what is asked of them first, and takes the request up again afterwards.
/// </summary>
public sealed class Authorize(AuthorizeParts parts, PortalDirectory portals) : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
{
    public const string Path = "/connect/authorize";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleAuthorizationRequestContext>()
        .UseSingletonHandler<Authorize>().SetOrder(500_000).Build();

    public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        if (await parts.Clients.FindAsync(context.Request.ClientId!) is not { } party || portals.Find(party.Portal) is not { } portal)
        {
            context.Reject(Errors.UnauthorizedClient, "The client is not active.");
            return;
        }

        if (context.Request.GetScopes().Any(ClientRules.ApiScopes.Contains))
        {
            // What a program may do is not a person's to give: such a token would speak for the client with a person's name on it.
            context.Reject(Errors.InvalidScope, "gapura.* scopes are for the client credentials grant.");
            return;
        }

        if (context.Request.HasParameter(Parameters.MaxAge) && context.Request.MaxAge is null)
        {
            context.Reject(Errors.InvalidRequest, "max_age is a number of seconds.");
            return;
        }

        var visit = parts.Visits.Describe(http, portal);
        var here = await parts.Sessions.FindAsync(http, visit);
        var who = here is not null && !here.Session.MustEnrol && IsMeant(here, context) ? here : null;
        var waited = await WaitedAsync(http, context.Request, party);
        var scopes = Asked(context.Request, party);
        var asksConsent = party.Row.AsksConsent || context.Request.HasPromptValue(PromptValues.Consent);
        var consent = who is null || !asksConsent ? null : await parts.Consents.FindAsync(who.Account.Id, party.Id);
        var facts = FactsOf(context.Request, visit.Now, who, waited) with
        {
            IsAnother = here is not null && waited is not null && here.Session.ProvedAt >= waited.CreatedAt && !IsMeant(here, context),
            NeedsConsent = party.Row.AsksConsent,
            ConsentedAt = Consents.Covers(consent, scopes) ? consent!.GrantedAt : null,
        };
        switch (AuthorizeDecision.For(facts))
        {
            case AuthorizeOutcome.Grant:
                await GrantAsync(context, who!, party, scopes);
                await parts.Requests.EndAsync(waited);
                break;
            case AuthorizeOutcome.SignIn:
                await SendAsync(context, http, party, waited, facts.WantsTwoFactors, id => visit.Path($"/sign-in?request={id}"));
                break;
            case AuthorizeOutcome.Consent:
                await SendAsync(context, http, party, waited, facts.WantsTwoFactors, id => visit.Path($"/consent/{id}"));
                break;
            case AuthorizeOutcome.LoginRequired:
                context.Reject(Errors.LoginRequired, "The person must sign in first, or prove more than they have.");
                break;
            case AuthorizeOutcome.ConsentRequired:
                context.Reject(Errors.ConsentRequired, "The person must be asked first.");
                break;
            case AuthorizeOutcome.AccessDenied:
                context.Reject(Errors.AccessDenied, "The person did not agree.");
                await parts.Requests.EndAsync(waited);
                break;
            default:
                context.Reject("unmet_authentication_requirements", "The person could not prove two factors.");
                break;
        }
    }

    private static AuthorizeFacts FactsOf(OpenIddictRequest request, DateTimeOffset now, SignedIn? who, AuthorizationRequest? waited) => new()
    {
        Now = now,
        ProvedAt = who?.Session.ProvedAt,
        HasTwoFactors = who is not null && Acr.HasTwo(who.Session),
        WantsTwoFactors = Acr.WantsTwo(request.GetAcrValues()),
        MaxAge = request.MaxAge is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)) : null,
        IsSilent = request.HasPromptValue(PromptValues.None),
        AsksSignIn = request.HasPromptValue(PromptValues.Login) || request.HasPromptValue(PromptValues.SelectAccount),
        AsksConsent = request.HasPromptValue(PromptValues.Consent),
        WaitedSince = waited?.CreatedAt,
        IsRefused = waited?.RefusedAt is not null,
    };

    /// <summary>Scopes that mean something here and that the application may have; of others OIDC Core §3.1.2.1 says that they are passed over.</summary>
    private static ImmutableArray<string> Asked(OpenIddictRequest request, RelyingParty party) =>
        [.. request.GetScopes().Where(ClientRules.PersonScopes.Contains).Where(party.Scopes.Contains)];

    /// <summary>Whether the request means whoever is signed in, not somebody else (<c>id_token_hint</c>).</summary>
    private static bool IsMeant(SignedIn who, HandleAuthorizationRequestContext context) =>
        (context.IdentityTokenHintPrincipal?.GetClaim(Claims.Subject) ?? who.Account.Id.ToString()) == who.Account.Id.ToString();

    /// <summary>The request that waited, if this is the same one: a foreign name on it counts for nothing.</summary>
    private async Task<AuthorizationRequest?> WaitedAsync(HttpContext http, OpenIddictRequest request, RelyingParty party)
    {
        // By now a pushed request holds what was pushed and no more: our own name for it stands in the address alone.
        var waited = await parts.Requests.FindAsync((string?)request[AuthorizationRequests.Parameter] ?? http.Request.Query[AuthorizationRequests.Parameter]);
        return waited is not null && waited.ClientId == party.Id && waited.Parameters == $"{Path}?{ParametersOf(request)}" ? waited : null;
    }

    private async Task GrantAsync(HandleAuthorizationRequestContext context, SignedIn who, RelyingParty party, ImmutableArray<string> scopes)
    {
        var grant = await parts.Grants.OfAsync(who, party, string.Join(' ', scopes), scopes.Contains(Scopes.OfflineAccess), Reference.New());
        context.SignIn(Principals.Person(new LiveGrant(grant, who.Account, who.Session), who.Session, scopes));
    }

    /// <summary>303: the browser goes on by GET, whatever it came by (J-15).</summary>
    private async Task SendAsync(
        HandleAuthorizationRequestContext context, HttpContext http, RelyingParty party, AuthorizationRequest? waited, bool wantsTwo, Func<string, string> where)
    {
        if (waited is null && context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!)?.RequestTokenPrincipal?.GetTokenId() is { } pushed)
        {
            await parts.Requests.HoldAsync(Guid.ParseExact(pushed, "N"));
        }

        Visits.Prefer(http, context.Request.UiLocales);
        var id = waited?.Id ?? await parts.Requests.AddAsync(party.Id, party.Portal, Path, ParametersOf(context.Request), wantsTwo);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = where(id);
        context.HandleRequest();
    }

    /// <summary>Everything that the request carried, but our own parameter. What was pushed stays named by its <c>request_uri</c>.</summary>
    public static string ParametersOf(OpenIddictRequest request) => QueryString.Create(request.GetParameters()
        .Where(one => one.Key != AuthorizationRequests.Parameter)
        .SelectMany(one => ((ImmutableArray<string?>?)one.Value ?? []).Select(value => KeyValuePair.Create(one.Key, value)))
        .OrderBy(one => one.Key, StringComparer.Ordinal)).Value!.TrimStart('?');
}

/// <summary>What the authorization address works with.</summary>
public sealed record AuthorizeParts(ClientBook Clients, Visits Visits, SessionBook Sessions, AuthorizationRequests Requests, Consents Consents, Grants Grants);
