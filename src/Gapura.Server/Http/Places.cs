using System.Net;
using Gapura.Server.Hosting;

namespace Gapura.Server.Http;

/// <summary>Names for addresses: the operator's own networks by name, everything else as the address itself.</summary>
public sealed class Places(GapuraSettings settings)
{
    private readonly List<(IPNetwork Block, string Name)> _blocks =
        [.. settings.Places.Select(place => (Block(place.Block), place.Name))];

    public string NameOf(IPAddress address)
    {
        foreach (var (block, name) in _blocks)
        {
            if (block.Contains(address))
            {
                return $"{name} ({address})";
            }
        }

        return address.ToString();
    }

    /// <summary>Settings may name one address as well as a block.</summary>
    private static IPNetwork Block(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            return IPNetwork.Parse(text);
        }

        return new IPNetwork(address, address.GetAddressBytes().Length * 8);
    }
}
