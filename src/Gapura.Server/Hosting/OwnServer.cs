using Gapura.Protocol.Signing;

namespace Gapura.Server.Hosting;

/// <summary>What devices call this installation (SPEC 1.6): the operator's base URL and nothing that a request says.</summary>
public sealed class OwnServer(GapuraSettings settings)
{
    public ServerName Name { get; } = ServerName.Read(new Uri(settings.BaseUrl).GetLeftPart(UriPartial.Authority).ToLowerInvariant())
        ?? throw new SettingsException($"'BaseUrl' cannot be what devices call this server: '{settings.BaseUrl}'.");

    /// <summary>The name without its scheme, as people read it.</summary>
    public string Host { get; } = new Uri(settings.BaseUrl).Authority;
}
