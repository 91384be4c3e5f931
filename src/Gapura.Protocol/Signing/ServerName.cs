namespace Gapura.Protocol.Signing;

/// <summary>Which installation is meant: scheme, host and port, in one spelling (SPEC 1.6).</summary>
public readonly record struct ServerName
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];
    private readonly string? _text;

    private ServerName(string text) => _text = text;

    /// <summary>Reads a name.</summary>
    /// <returns>Null for another spelling, a path, or <c>http</c> for a host that is not loopback.</returns>
    public static ServerName? Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.UserInfo.Length > 0 || address.HostNameType == UriHostNameType.Unknown)
        {
            return null;
        }

        bool isAllowed = address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && Loopback.Contains(address.Host));
        string host = address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        string spelled = $"{address.Scheme}://{host}{(address.IsDefaultPort ? "" : $":{address.Port}")}";
        return isAllowed && spelled == text ? new ServerName(text) : null;
    }

    /// <summary>The name as SPEC 1.6 writes it.</summary>
    public override string ToString() => _text ?? "";
}
