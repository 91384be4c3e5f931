using System.Text.Json.Nodes;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>What discovery tells beyond what OpenIddict knows: back-channel logout, and which <c>acr</c> values mean something.</summary>
public sealed class TellMetadata : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<TellMetadata>().SetOrder(int.MaxValue - 100_000).Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.Metadata["backchannel_logout_supported"] = true;
        context.Metadata["backchannel_logout_session_supported"] = true;
        context.Metadata["acr_values_supported"] = new JsonArray([.. Acr.All.Select(value => (JsonNode)value)]);
        context.Metadata["ui_locales_supported"] = new JsonArray("id", "en");
        return default;
    }
}
