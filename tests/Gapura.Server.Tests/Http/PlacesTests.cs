using System.Net;
using Gapura.Server.Hosting;
using Gapura.Server.Http;

namespace Gapura.Server.Tests.Http;

public sealed class PlacesTests
{
    [Theory]
    [InlineData("10.20.0.0/16", "10.20.7.1", true)]
    [InlineData("10.20.7.1", "10.20.7.1", true)]
    [InlineData("10.20.7.1", "10.20.7.2", false)]
    [InlineData("2001:db8::1", "2001:db8::1", true)]
    public void A_block_or_one_address_has_a_name(string block, string address, bool hasName)
    {
        var places = new Places(new GapuraSettings { Places = [new PlaceSettings { Block = block, Name = "Kantor" }] });
        Assert.Equal(hasName ? $"Kantor ({address})" : address, places.NameOf(IPAddress.Parse(address)));
    }
}
