using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>An error's <c>error_uri</c> would lead to the documentation of the library that we use, which says nothing of this server.</summary>
public sealed class NoForeignLinks : IOpenIddictServerHandler<ProcessErrorContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseSingletonHandler<NoForeignLinks>()
        .SetOrder(OpenIddictServerHandlers.AttachErrorParameters.Descriptor.Order + 1)
        .Build();

    public ValueTask HandleAsync(ProcessErrorContext context)
    {
        context.Response.ErrorUri = null;
        return default;
    }
}
