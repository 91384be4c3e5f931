using Gapura.Server.RelyingParties;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// A request that asks for what there is not, at an address that is the application's: the application is told (OIDC Core §3.1.2.6, RFC 7636
/// §4.4.1). By itself OpenIddict tells the person only. All applications were registered by an operator, so no stranger's link is followed.
/// </summary>
public sealed class TellApplication(ClientBook clients) : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<TellApplication>()
        .SetOrder(OpenIddictServerHandlers.Authentication.InferResponseMode.Descriptor.Order + 1)
        .Build();

    public async ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (context.RedirectUri is null && context.Request is { ClientId: { } id, RedirectUri: { } uri, ResponseMode: null or ResponseModes.Query or ResponseModes.FormPost }
            && await clients.FindAsync(id) is { } party && party.Grants.Contains(GrantTypes.AuthorizationCode) && party.RedirectUris.Contains(uri))
        {
            (context.RedirectUri, context.ResponseMode) = (uri, context.Request.ResponseMode ?? ResponseModes.Query);
        }
    }
}
