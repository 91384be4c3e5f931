using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>An access token that comes back to the provider counts while its grant does and nobody took it back, however long it says it lives.</summary>
public sealed class CheckGrant(Grants grants, RevokedBook revoked) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<CheckGrant>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateExpirationDate.Descriptor.Order + 1)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal is not { } principal || principal.GetTokenType() != TokenTypeIdentifiers.AccessToken)
        {
            return;
        }

        var isTakenBack = principal.GetClaim(Claims.JwtId) is not { } id || await revoked.HasAsync(id);
        var isOver = principal.GetAuthorizationId() is { } grant && await grants.FindLiveAsync(grant) is null;
        if (isTakenBack || isOver)
        {
            context.Reject(Errors.InvalidToken, "The token is no longer valid.");
        }
    }
}
