using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// A sign-out whose <c>id_token_hint</c> cannot be read is one without a hint: the person is asked (RP-Initiated Logout §2, J-18). An error
/// would leave them signed in where they wanted to leave, and tell whoever made the hint what was wrong with it.
/// </summary>
public sealed class PassOverHint : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseSingletonHandler<PassOverHint>()
        .SetOrder(OpenIddictServerHandlers.EvaluateValidatedTokens.Descriptor.Order + 1)
        .Build();

    public ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType == OpenIddictServerEndpointType.EndSession)
        {
            context.RejectIdentityToken = false;
        }

        return default;
    }
}
