using System.Net;
using Gapura.Server.Hosting;
using Gapura.Server.Push;

namespace Gapura.Server.Tests.Push;

public sealed class PushHostsTests
{
    [Theory]
    [InlineData("https://fcm.googleapis.com/fcm/send/abc:def")]
    [InlineData("https://fcm.googleapis.com:443/fcm/send/abc")]
    [InlineData("https://updates.push.services.mozilla.com/wpush/v2/abc?x=1")]
    [InlineData("https://web.push.apple.com/abc")]
    [InlineData("https://api.push.apple.com/abc")]
    [InlineData("https://wns2-par02p.notify.windows.com/w/?token=abc%3d")]
    public void The_services_of_well_known_browsers_are_spoken_to(string endpoint) => Assert.NotNull(Read(endpoint));

    [Theory]
    [InlineData("http://fcm.googleapis.com/abc")]
    [InlineData("https://fcm.googleapis.com:8443/abc")]
    [InlineData("https://fcm.googleapis.com.jahat.example/abc")]
    [InlineData("https://fcm.googleapis.com./abc")]
    [InlineData("https://jahat.example/fcm.googleapis.com")]
    [InlineData("https://fcm.googleapis.com@jahat.example/abc")]
    [InlineData("https://user:kata@fcm.googleapis.com/abc")]
    [InlineData("https://fcm.googleapis.com/abc#d")]
    [InlineData("https://lain.fcm.googleapis.com/abc")]
    [InlineData("https://notify.windows.com/abc")]
    [InlineData("https://.notify.windows.com/abc")]
    [InlineData("https://jahatnotify.windows.com/abc")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("https://[::1]/abc")]
    [InlineData("https://2130706433/abc")]
    [InlineData("https://0x7f.1/abc")]
    [InlineData("https://localhost/abc")]
    [InlineData("http://127.0.0.1:9000/abc")]
    [InlineData("https://fcm.googleapis.com/a b")]
    [InlineData("https://fcm.googleapis.com/a\r\nX: y")]
    [InlineData("https://fcm.googleapis.com/é")]
    [InlineData("ftp://fcm.googleapis.com/abc")]
    [InlineData("//fcm.googleapis.com/abc")]
    [InlineData("")]
    public void Whatever_else_is_not(string endpoint) => Assert.Null(Read(endpoint));

    [Fact]
    public void An_endpoint_has_a_thousand_characters_at_most()
    {
        const string Host = "https://fcm.googleapis.com/";
        Assert.NotNull(Read(Host + new string('a', 1000 - Host.Length)));
        Assert.Null(Read(Host + new string('a', 1001 - Host.Length)));
    }

    [Fact]
    public void A_server_that_the_operator_names_is_spoken_to_at_that_scheme_and_port_alone()
    {
        const string Named = "http://127.0.0.1:9000";
        Assert.NotNull(Read("http://127.0.0.1:9000/abc", Named));
        Assert.Null(Read("http://127.0.0.1:9001/abc", Named));
        Assert.Null(Read("https://127.0.0.1:9000/abc", Named));
        Assert.Null(Read("http://localhost:9000/abc", Named));
        Assert.Null(Read("https://fcm.googleapis.com/abc", Named));
    }

    [Fact]
    public void A_subscription_is_taken_with_fit_keys_alone()
    {
        using var device = new PushDevice();
        var hosts = new PushHosts(new GapuraSettings());
        Assert.True(hosts.Takes(device.At("https://fcm.googleapis.com/abc")));
        Assert.False(hosts.Takes(device.At("https://jahat.example/abc")));
        Assert.False(hosts.Takes(device.At("https://fcm.googleapis.com/abc") with { Auth = [] }));
    }

    [Theory]
    [InlineData("push.contoh.example", true)]
    [InlineData("*.contoh.example", true)]
    [InlineData("https://push.contoh.example", true)]
    [InlineData("https://10.1.2.3:8443", true)]
    [InlineData("http://localhost:9000", true)]
    [InlineData("http://push.contoh.example", false)]
    [InlineData("https://push.contoh.example/", false)]
    [InlineData("https://push.contoh.example:443", false)]
    [InlineData("Push.contoh.example", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("localhost", false)]
    [InlineData("*", false)]
    [InlineData("*.", false)]
    [InlineData("*.example", false)]
    [InlineData("push.*.example", false)]
    [InlineData("push.contoh.example:8443", false)]
    [InlineData("", false)]
    public void The_list_takes_hosts_and_servers(string entry, bool isEntry) => Assert.Equal(isEntry, PushHosts.IsEntry(entry));

    [Fact]
    public void The_well_known_ones_are_entries_as_well() => Assert.All(PushHosts.WellKnown, entry => Assert.True(PushHosts.IsEntry(entry), entry));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("142.250.4.95", true)]
    [InlineData("2a00:1450:4001:800::200a", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("ff02::1", false)]
    public void Addresses_on_the_internet_are_told_from_others(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    private static Uri? Read(string endpoint, params string[] hosts) => new PushHosts(new GapuraSettings { Push = new PushSettings { Hosts = [.. hosts] } }).Read(endpoint);
}
