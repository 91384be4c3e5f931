using Gapura.Server.RelyingParties;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// What comes back to the provider counts while its grant does, its application is switched on and nobody took it back, however long it says
/// it lives. ID tokens only tell who was meant, after the end of it all too.
/// </summary>
public sealed class CheckGrant(Grants grants, RevokedBook revoked, ClientBook clients) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<CheckGrant>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateExpirationDate.Descriptor.Order + 1)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        var kind = context.Principal?.GetTokenType();
        if (context.Principal is not { } principal || kind is not (TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.RefreshToken))
        {
            return;
        }

        var isTakenBack = kind == TokenTypeIdentifiers.AccessToken && (principal.GetClaim(Claims.JwtId) is not { } id || await revoked.HasAsync(id));
        var isOver = principal.GetAuthorizationId() is { } grant && await grants.FindLiveAsync(grant) is null;
        var isOff = principal.GetPresenters() is not [var party, ..] || await clients.FindAsync(party) is null;
        if (isTakenBack || isOver || isOff)
        {
            context.Reject(Errors.InvalidToken, "The token is no longer valid.");
        }
    }
}
