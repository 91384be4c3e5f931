using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol.Signing;
using Gapura.Server.Push;

namespace Gapura.Server.Tests.Push;

public sealed class PushMessageTests
{
    // RFC 8291 §5 and appendix A.
    private const string DeviceKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private const string DeviceAuth = "BTBZMqHH6r4Tts7J_aSIgg";
    private const string SenderPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    private const string SenderPublic = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    private const string Salt = "DGv6ra1nlYgDCS1FRnbzlw";
    private const string Body = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    [Fact]
    [Trait("Clause", "N-01")]
    public void The_example_of_the_rfc_comes_out()
    {
        var point = Bytes(SenderPublic);
        using var key = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes(SenderPrivate),
            Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
        var to = new PushSubscription("https://push.example.net/", Bytes(DeviceKey), Bytes(DeviceAuth));

        Assert.Equal(Body, Base64UrlText.Encode(PushMessage.Encrypt("When I grow up, I want to be a watermelon"u8, to, key, Bytes(Salt))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(36)]
    [InlineData(PushMessage.MostBytes)]
    public async Task Another_implementation_opens_it(int bytes)
    {
        using var device = new PushDevice();
        var text = string.Concat(Enumerable.Range(0, bytes).Select(i => (char)('a' + (i % 26))));

        var body = PushMessage.Encrypt(Encoding.UTF8.GetBytes(text), device.At("https://push.example.net/"));

        Assert.Equal(text, await device.OpenAsync(body));
        Assert.True(body.Length <= 4096, "RFC 8030 §7.2 lets a service refuse more.");
    }

    [Fact]
    public async Task Another_device_cannot_open_it()
    {
        using var device = new PushDevice();
        using var other = new PushDevice();

        var body = PushMessage.Encrypt("rahasia"u8, device.At("https://push.example.net/"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => other.OpenAsync(body));
    }

    [Fact]
    [Trait("Clause", "N-01")]
    public void Two_equal_messages_share_neither_salt_nor_key_nor_text()
    {
        using var device = new PushDevice();
        var (one, two) = (PushMessage.Encrypt("sama"u8, device.At("https://x.example/")), PushMessage.Encrypt("sama"u8, device.At("https://x.example/")));

        Assert.NotEqual(one[..16], two[..16]);
        Assert.NotEqual(one[21..86], two[21..86]);
        Assert.NotEqual(one[86..], two[86..]);
    }

    [Fact]
    public void What_is_too_long_is_refused()
    {
        using var device = new PushDevice();
        Assert.Equal(3993, PushMessage.MostBytes);
        Assert.Throws<ArgumentException>(() => PushMessage.Encrypt(new byte[PushMessage.MostBytes + 1], device.At("https://x.example/")));
    }

    [Theory]
    [InlineData(64, 16)]
    [InlineData(66, 16)]
    [InlineData(0, 16)]
    [InlineData(65, 15)]
    [InlineData(65, 17)]
    [InlineData(65, 0)]
    public void Keys_of_another_length_are_refused(int point, int auth)
    {
        var whole = Bytes(DeviceKey);
        Array.Resize(ref whole, point);
        var to = new PushSubscription("https://x.example/", whole, new byte[auth]);

        Assert.False(to.HasFitKeys);
        Assert.Throws<ArgumentException>(() => PushMessage.Encrypt("x"u8, to));
    }

    [Fact]
    public void A_point_beside_the_curve_is_refused()
    {
        var point = Bytes(DeviceKey);
        point[64] ^= 1;
        Assert.False(new PushSubscription("https://x.example/", point, new byte[16]).HasFitKeys);
    }

    [Fact]
    public void Nothing_of_a_subscription_or_a_job_shows_in_text()
    {
        var to = new PushSubscription("https://push.example.net/rahasia", Bytes(DeviceKey), Bytes(DeviceAuth));
        Assert.Equal("[redacted]", to.ToString());
        Assert.Equal("[redacted]", new PushJob(to, "rahasia", DateTimeOffset.UnixEpoch, () => Task.CompletedTask).ToString());
    }

    private static byte[] Bytes(string text) => Base64UrlText.TryDecode(text, out var bytes) ? bytes : throw new FormatException(text);
}
