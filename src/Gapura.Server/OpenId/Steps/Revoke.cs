using Gapura.Storage;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>RFC 7009 §2.1: with a refresh token goes everything of its grant; an access token goes alone. What is no token of the client's is answered the same.</summary>
public sealed class Revoke(Database database, RevokedBook revoked) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleRevocationRequestContext>()
        .UseSingletonHandler<Revoke>()
        .SetOrder(OpenIddictServerHandlers.Revocation.AttachPrincipal.Descriptor.Order + 1)
        .Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var token = context.GenericTokenPrincipal;
        if (context.Request.ClientId is not { } client || !token.HasPresenter(client))
        {
            // OpenIddict lets any client take back an access token that names no audience.
            context.Reject(Errors.InvalidToken, "The token is not the client's.");
            return;
        }

        if (token.GetTokenType() == TokenTypeIdentifiers.AccessToken && token.GetClaim(Claims.JwtId) is { } id)
        {
            await revoked.AddAsync(id, token.GetExpirationDate() ?? DateTimeOffset.MaxValue);
        }
        else if (Guid.TryParseExact(token.GetAuthorizationId(), "N", out var grant))
        {
            await Grants.RevokeAsync(database, grant);
        }
    }
}
