using Gapura.Server.RelyingParties;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// What each kind of token is made with. ID tokens are signed as their client asked, access tokens by ES256; both speak for themselves and
/// leave no row. Codes, refresh tokens and the like are ours alone to read: sealed by a key that nobody else has.
/// </summary>
public sealed class ChooseKeys(SigningKeys keys, ClientBook clients) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<ChooseKeys>()
        .SetOrder(OpenIddictServerHandlers.Protection.AttachSecurityCredentials.Descriptor.Order + 1)
        .Build();

    public async ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is TokenTypeIdentifiers.IdentityToken)
        {
            var party = context.ClientId is { } id ? await clients.FindAsync(id) : null;
            var algorithm = party?.Row.SigningAlgorithm ?? SigningKeys.Es256;
            if (algorithm == SigningKeys.Rs256)
            {
                await keys.EnsureRsaAsync();
            }

            Public(context, algorithm);
        }
        else if (context.TokenType is TokenTypeIdentifiers.AccessToken)
        {
            Public(context, SigningKeys.Es256);
        }
        else
        {
            var own = keys.Current.For(SigningKeys.Own);
            (context.SigningCredentials, context.EncryptionCredentials) = (own.Sign, own.Encrypt);
        }
    }

    private void Public(GenerateTokenContext context, string algorithm)
    {
        (context.SigningCredentials, context.EncryptionCredentials) = (keys.Current.For(algorithm).Sign, null);
        (context.CreateTokenEntry, context.IsReferenceToken, context.PersistTokenPayload) = (false, false, false);
    }
}
