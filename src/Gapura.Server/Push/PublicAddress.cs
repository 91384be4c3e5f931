using System.Net;
using System.Net.Sockets;

namespace Gapura.Server.Push;

/// <summary>Which addresses lie on the internet: a name that leads anywhere else could make us knock at doors of the operator's own house (M-14).</summary>
internal static class PublicAddress
{
    /// <summary>IPv4 blocks that are not globally reachable (IANA's special-purpose registry, RFC 6890), and multicast.</summary>
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>RFC 4291 §2.4: global unicast. What is outside of it is local, multicast or not given out.</summary>
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    /// <summary>Protocol assignments with Teredo, documentation (twice), 6to4: they lead to other places than they say, or nowhere.</summary>
    private static readonly IPNetwork[] NotGlobal = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <summary>RFC 6052: how a machine with IPv6 alone reaches an IPv4 address, which is in the last four bytes.</summary>
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        else if (Translated.Contains(address))
        {
            address = new IPAddress(address.GetAddressBytes().AsSpan(12));
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(NotPublic, block => block.Contains(address))
            : Global.Contains(address) && !Array.Exists(NotGlobal, block => block.Contains(address));
    }
}
