using Gapura.Server.RelyingParties;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>A device signs a person in; what programs may do is not theirs to give.</summary>
public sealed class KeepScopesApart : IOpenIddictServerHandler<ValidateDeviceAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateDeviceAuthorizationRequestContext>()
        .UseSingletonHandler<KeepScopesApart>().SetOrder(500_000).Build();

    public ValueTask HandleAsync(ValidateDeviceAuthorizationRequestContext context)
    {
        if (context.Request.GetScopes().Any(ClientRules.ApiScopes.Contains))
        {
            context.Reject(Errors.InvalidScope, "gapura.* scopes are for the client credentials grant.");
        }

        return default;
    }
}
