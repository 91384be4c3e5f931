using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapura.Protocol.Signing;
using Gapura.Server.Hosting;
using Gapura.Server.Push;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Push;

public sealed class PushSenderTests
{
    [Fact]
    [Trait("Clause", "E-12")]
    public async Task A_push_arrives_as_the_rfcs_say_and_opens_on_the_device_alone()
    {
        await using var world = await PushWorld.CreateAsync();
        var result = await world.SendAsync(world.Job() with { Topic = "masuk" });

        Assert.Equal(PushOutcome.Sent, result.Outcome);
        var push = Assert.Single(world.Service.Received);
        Assert.Equal(("POST", "/push/abc"), (push.Method, push.Path));
        Assert.Equal("60", push.Headers["TTL"]);
        Assert.Equal("high", push.Headers["Urgency"]);
        Assert.Equal("masuk", push.Headers["Topic"]);
        Assert.Equal("aes128gcm", push.Headers["Content-Encoding"]);
        Assert.False(push.Headers.ContainsKey("Cookie") || push.Headers.ContainsKey("traceparent") || push.Headers.ContainsKey("User-Agent"));
        Assert.Equal("0198f2c4-0000-7000-8000-000000000001", await world.Device.OpenAsync(push.Body));
        Assert.Equal(-1, push.Body.AsSpan().IndexOf("0198f2c4"u8));
    }

    [Fact]
    [Trait("Clause", "N-02")]
    public async Task It_says_who_sends_it_and_another_key_did_not_sign_that()
    {
        await using var world = await PushWorld.CreateAsync();
        await world.SendAsync(world.Job());

        var authorization = Assert.Single(world.Service.Received).Headers["Authorization"];
        Assert.StartsWith("vapid t=", authorization, StringComparison.Ordinal);
        var parts = authorization["vapid ".Length..].Split(", ");
        Assert.Equal($"k={world.Get<VapidKey>().PublicKey}", parts[1]);
        Assert.Equal("""{"typ":"JWT","alg":"ES256"}""", Encoding.UTF8.GetString(Bytes(parts[0]["t=".Length..].Split('.')[0])));
        var claims = Verified(parts[0]["t=".Length..], world.Get<VapidKey>().PublicKey);
        Assert.Equal(world.Service.Origin, claims.GetProperty("aud").GetString());
        Assert.Equal(PushWorld.Start.AddHours(12).ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
        Assert.Equal("mailto:masuk@contoh.example", claims.GetProperty("sub").GetString());
    }

    [Fact]
    public async Task Every_node_has_the_same_key_and_it_lies_sealed()
    {
        await using var world = await PushWorld.CreateAsync();
        await using var other = await world.AnotherNodeAsync();

        Assert.Equal(world.Get<VapidKey>().PublicKey, other.Get<VapidKey>().PublicKey);
        Assert.NotNull(DevicePublicKey.Read(world.Get<VapidKey>().PublicKey));
        var row = await world.Get<Database>().ReadAsync(db => db.ServerSecrets.SingleAsync(secret => secret.Name == "vapid"));
        Assert.Equal(-1, row.ValueSealed.AsSpan().IndexOf(world.Get<ServerSecrets>().Vapid.AsSpan(0, 16)));
        Assert.Equal("[redacted]", world.Get<VapidKey>().ToString());
    }

    [Fact]
    public async Task Without_a_contact_there_is_no_key_to_subscribe_with()
    {
        await using var world = await PushWorld.CreateAsync(subject: "");
        Assert.False(world.Get<VapidKey>().IsOn);
        Assert.Equal("", world.Get<VapidKey>().PublicKey);
    }

    [Theory]
    [InlineData(200, PushOutcome.Sent)]
    [InlineData(201, PushOutcome.Sent)]
    [InlineData(202, PushOutcome.Sent)]
    [InlineData(204, PushOutcome.Sent)]
    [InlineData(400, PushOutcome.Refused)]
    [InlineData(403, PushOutcome.Refused)]
    [InlineData(404, PushOutcome.Dead)]
    [InlineData(410, PushOutcome.Dead)]
    [InlineData(413, PushOutcome.Refused)]
    [InlineData(429, PushOutcome.Later)]
    [InlineData(500, PushOutcome.Later)]
    [InlineData(503, PushOutcome.Later)]
    public async Task The_answer_says_what_became_of_it(int status, PushOutcome outcome)
    {
        await using var world = await PushWorld.CreateAsync();
        world.Service.Answers.Enqueue((status, "", ""));

        var result = await world.SendAsync(world.Job());

        Assert.Equal(outcome, result.Outcome);
        Assert.DoesNotContain("/push/abc", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_says_how_long_it_wants_to_be_left_alone()
    {
        await using var world = await PushWorld.CreateAsync();
        world.Service.Answers.Enqueue((429, "Retry-After", "7"));
        world.Service.Answers.Enqueue((503, "Retry-After", PushWorld.Start.AddSeconds(9).ToString("R")));

        Assert.Equal(TimeSpan.FromSeconds(7), (await world.SendAsync(world.Job())).RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(9), (await world.SendAsync(world.Job())).RetryAfter);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var world = await PushWorld.CreateAsync();
        await using var elsewhere = await PushService.StartAsync();
        world.Service.Answers.Enqueue((status, "Location", elsewhere.Endpoint));

        Assert.Equal(PushOutcome.Refused, (await world.SendAsync(world.Job())).Outcome);
        Assert.Empty(elsewhere.Received);
        Assert.Single(world.Service.Received);
    }

    [Fact]
    public async Task Another_server_is_not_spoken_to_even_where_an_endpoint_of_it_was_kept()
    {
        await using var world = await PushWorld.CreateAsync();
        await using var elsewhere = await PushService.StartAsync();

        Assert.Equal(PushOutcome.Refused, (await world.SendAsync(world.Job() with { To = world.Device.At(elsewhere.Endpoint) })).Outcome);
        Assert.Empty(elsewhere.Received);
    }

    [Theory]
    [InlineData("localhost", "https")]
    [InlineData("localhost", "http")]
    [InlineData("127.0.0.1", "http")]
    public async Task A_name_that_leads_into_our_own_house_is_not_followed(string host, string scheme)
    {
        // The road itself is asked, as if such a name stood on the list: what a name leads to is looked at when connecting.
        await using var elsewhere = await PushService.StartAsync();
        using var road = new PushRoad(new PushHosts(new GapuraSettings()));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{scheme}://{host}:{new Uri(elsewhere.Origin).Port}/push");

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => road.SendAsync(request, CancellationToken.None));

        Assert.Contains("no address on the internet", refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_for_later()
    {
        await using var world = await PushWorld.CreateAsync();
        await world.Service.DisposeAsync();

        Assert.Equal(PushOutcome.Later, (await world.SendAsync(world.Job())).Outcome);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\r\nX: y")]
    [InlineData("012345678901234567890123456789012")]
    public async Task A_topic_that_is_none_is_refused(string topic)
    {
        await using var world = await PushWorld.CreateAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => world.SendAsync(world.Job() with { Topic = topic }));
    }

    private static JsonElement Verified(string token, string key)
    {
        var point = Bytes(key);
        using var verifier = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        var signed = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        Assert.True(verifier.VerifyData(signed, Bytes(token.Split('.')[2]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        signed[^1] ^= 1;
        Assert.False(verifier.VerifyData(signed, Bytes(token.Split('.')[2]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        return JsonSerializer.Deserialize<JsonElement>(Bytes(token.Split('.')[1]));
    }

    private static byte[] Bytes(string text) => Base64UrlText.TryDecode(text, out var bytes) ? bytes : throw new FormatException(text);
}
