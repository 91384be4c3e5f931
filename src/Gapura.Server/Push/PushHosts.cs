using Gapura.Protocol.Signing;
using Gapura.Server.Hosting;

namespace Gapura.Server.Push;

/// <summary>
/// Which push services we speak to. An endpoint comes from outside, so it leads where the operator allows and nowhere else (M-14, N-04).
/// </summary>
/// <remarks>
/// An entry is a host (<c>fcm.googleapis.com</c>), all hosts below one (<c>*.push.apple.com</c>), or a server with its scheme
/// (<c>http://127.0.0.1:9000</c>, as SPEC 1.6 spells servers). The first two mean https on its own port, and addresses on the internet; the
/// third is taken by its word, whatever its address.
/// </remarks>
public sealed class PushHosts(GapuraSettings settings)
{
    /// <summary>Most characters of an endpoint.</summary>
    public const int MostCharacters = 1000;

    private const string Below = "*.";

    private readonly string[] _entries = settings.Push.Hosts.Count == 0 ? [.. WellKnown] : [.. settings.Push.Hosts];

    /// <summary>The services of the browsers that people have; what is allowed unless the operator says otherwise.</summary>
    public static IReadOnlyList<string> WellKnown { get; } =
        ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "*.push.apple.com", "*.notify.windows.com"];

    /// <summary>Whether a text is an entry of the list.</summary>
    public static bool IsEntry(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return ServerName.Read(text) is not null;
        }

        var host = text.StartsWith(Below, StringComparison.Ordinal) ? text[Below.Length..] : text;
        return host.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(host) == UriHostNameType.Dns && ServerName.Read($"https://{host}") is not null;
    }

    /// <summary>Whether a subscription may be kept: a service that we speak to, and keys that can be encrypted for.</summary>
    public bool Takes(PushSubscription subscription) => Read(subscription.Endpoint) is not null && subscription.HasFitKeys;

    /// <summary>Reads an endpoint.</summary>
    /// <returns>Null for an address that we do not speak to.</returns>
    public Uri? Read(string endpoint)
    {
        if (endpoint.Length > MostCharacters || !Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            || address.UserInfo.Length > 0 || address.Fragment.Length > 0 || endpoint.Any(c => c is <= ' ' or > '~'))
        {
            return null;
        }

        return IsByItsWord(address) || (address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && IsListed(address)) ? address : null;
    }

    /// <summary>Whether the operator named this very server, scheme and port and all: then it may lie in the operator's own network.</summary>
    internal bool IsByItsWord(Uri address) => _entries.Contains(address.GetLeftPart(UriPartial.Authority), StringComparer.Ordinal);

    private bool IsListed(Uri address) => address.HostNameType == UriHostNameType.Dns && Array.Exists(_entries, entry =>
        entry.StartsWith(Below, StringComparison.Ordinal)
            ? address.IdnHost.EndsWith(entry[1..], StringComparison.Ordinal) && address.IdnHost.Length >= entry.Length
            : entry == address.IdnHost);
}
