using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// A client's assertion need not say what it is: RFC 7523 asks for no <c>typ</c>, and most libraries send none. OpenIddict takes only those of a
/// type that came later. Issuer, subject, audience, lifetime and jti are asked for all the same, so no other JWT passes for one.
/// </summary>
public sealed class TakePlainAssertions : IOpenIddictServerHandler<ValidateTokenContext>
{
    private const string Assertion = "client-authentication+jwt";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<TakePlainAssertions>()
        .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 1)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Token == context.Request?.ClientAssertion && context.TokenValidationParameters is { } parameters)
        {
            var copy = parameters.Clone();
            copy.TypeValidator = static (type, _, _) => type is null or "" or "JWT" or Assertion ? Assertion : throw new SecurityTokenInvalidTypeException("Not a client's assertion.");
            context.TokenValidationParameters = copy;
        }

        return default;
    }
}
