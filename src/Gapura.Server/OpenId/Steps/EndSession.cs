using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// RP-initiated logout. An application that shows the person's own ID token signs them out at once; for anybody else the person is asked
/// (J-18). Where they go afterwards is one of the addresses that the application registered, or ours.
/// </summary>
public sealed class EndSession(ClientBook clients, Visits visits, SessionBook sessions, AuthorizationRequests requests, PortalDirectory portals)
    : IOpenIddictServerHandler<HandleEndSessionRequestContext>
{
    public const string Path = "/connect/logout";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleEndSessionRequestContext>()
        .UseSingletonHandler<EndSession>().SetOrder(500_000).Build();

    public async ValueTask HandleAsync(HandleEndSessionRequestContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var hint = context.IdentityTokenHintPrincipal;
        var clientId = context.Request.ClientId ?? hint?.GetAudiences().FirstOrDefault() ?? hint?.GetPresenters().FirstOrDefault();
        var party = clientId is null ? null : await clients.FindAsync(clientId);
        var target = context.Request.PostLogoutRedirectUri;
        if (target is not null && party is not null && !party.PostLogoutUris.Contains(target))
        {
            context.Reject(Errors.InvalidRequest, "The post_logout_redirect_uri is not one of the client's.");
            return;
        }

        foreach (var portal in party is null ? portals.All : portals.All.Where(one => one.Key == party.Portal))
        {
            var visit = visits.Describe(http, portal);
            if (await sessions.FindAsync(http, visit) is not { } who)
            {
                continue;
            }

            if (hint?.GetClaim(Claims.Subject) != who.Account.Id.ToString())
            {
                Visits.Prefer(http, context.Request.UiLocales);
                var id = await requests.AddAsync(party?.Id ?? "", portal.Key, Path, Authorize.ParametersOf(context.Request));
                Go(context, http, visit.Path($"/sign-out/{id}"));
                return;
            }

            await sessions.LogOutAsync(http, visit, who);
        }

        if (target is null)
        {
            Go(context, http, party is null ? "/" : $"/{party.Portal}/");
            return;
        }

        context.SignOut();
    }

    private static void Go(HandleEndSessionRequestContext context, HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
        context.HandleRequest();
    }
}
