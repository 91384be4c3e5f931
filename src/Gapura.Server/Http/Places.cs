using System.Net;
using Gapura.Server.Hosting;

namespace Gapura.Server.Http;

/// <summary>Names for addresses: the operator's own networks by name, everything else as the address itself.</summary>
public sealed class Places(GapuraSettings settings)
{
    private readonly List<(IPNetwork Block, string Name)> _blocks =
        [.. settings.Places.Select(place => (IPNetwork.Parse(place.Block), place.Name))];

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
}
