using Gapura.Server.Hosting;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>The provider's address is what the operator set, whatever a proxy before us makes of scheme and host (H-05).</summary>
public sealed class UseOwnAddress(GapuraSettings settings) : IOpenIddictServerHandler<ProcessRequestContext>
{
    private readonly Uri _own = new(settings.BaseUrl);

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessRequestContext>()
        .UseSingletonHandler<UseOwnAddress>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.ResolveRequestUri.Descriptor.Order + 1)
        .Build();

    public ValueTask HandleAsync(ProcessRequestContext context)
    {
        if (context.RequestUri is { IsAbsoluteUri: true } uri)
        {
            context.BaseUri = _own;
            context.RequestUri = new Uri(_own, uri.PathAndQuery);
        }

        return default;
    }
}
