using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// A person's access token is for this provider, where the person's data are (RFC 9068 §3: a default where the request names no resource).
/// It names no client: an access token must never pass for an ID token. Who is neither that nor the one it was given to is told nothing of it
/// (RFC 7662 §4), which OpenIddict sees to as soon as there is an audience.
/// </summary>
public sealed class NameAudience : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<NameAudience>()
        .SetOrder(OpenIddictServerHandlers.PrepareAccessTokenPrincipal.Descriptor.Order + 1)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.AccessTokenPrincipal is { } token && token.GetAudiences().IsEmpty)
        {
            token.SetAudiences(context.Options.Issuer!.AbsoluteUri);
        }

        return default;
    }
}
