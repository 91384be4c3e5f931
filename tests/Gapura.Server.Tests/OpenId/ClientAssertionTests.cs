using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gapura.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Tests.OpenId;

/// <summary>An application that proves itself by a key of its own (RFC 7523, <c>private_key_jwt</c>).</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-09")]
public sealed class ClientAssertionTests(ProviderGround ground) : IDisposable
{
    private const string Kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private string Issuer => ground.Gapura.Settings.BaseUrl + "/";

    [Fact]
    public async Task A_signed_assertion_is_believed()
    {
        var id = await RegisterAsync();
        Assert.Equal("200 ", await TryAsync(id, Assertion(id)));
        Assert.Equal("200 ", await TryAsync(id, Assertion(id), "/connect/introspect"));
        Assert.Equal("200 ", await TryAsync(id, Assertion(id), "/connect/revoke"));
    }

    [Fact]
    public async Task An_assertion_that_is_not_meant_for_us_now_by_itself_is_refused()
    {
        var id = await RegisterAsync();
        var other = await RegisterAsync();
        var now = ground.Gapura.Time.GetUtcNow().ToUnixTimeSeconds();
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["another audience"] = Assertion(id, payload => payload["aud"] = "https://evil.example/"),
            ["no audience"] = Assertion(id, payload => payload.Remove("aud")),
            ["expired"] = Assertion(id, payload => payload["exp"] = now - 61),
            ["no expiry"] = Assertion(id, payload => payload.Remove("exp")),
            ["another's issuer"] = Assertion(id, payload => payload["iss"] = other),
            ["another's subject"] = Assertion(id, payload => payload["sub"] = other),
            ["no subject"] = Assertion(id, payload => payload.Remove("sub")),
        };
        foreach (var (what, assertion) in wrong)
        {
            var answer = await TryAsync(id, assertion);
            Assert.True(answer is "401 invalid_client" or "400 invalid_client" or "400 invalid_request" or "400 invalid_token", $"{what}: {answer}");
        }
    }

    [Theory]
    [InlineData("nbf", 9, true)]
    [InlineData("nbf", 61, false)]
    [InlineData("iat", 9, true)]
    [InlineData("iat", 61, false)]
    [Trait("Clause", "J-21")]
    public async Task A_clock_may_be_a_few_seconds_ahead_and_no_more(string claim, int seconds, bool isBelieved)
    {
        var id = await RegisterAsync();
        var answer = await TryAsync(id, Assertion(id, payload => payload[claim] = ground.Gapura.Time.GetUtcNow().ToUnixTimeSeconds() + seconds));
        Assert.Equal(isBelieved, answer == "200 ");
    }

    [Fact]
    [Trait("Clause", "ATK-18")]
    public async Task A_forged_assertion_is_refused()
    {
        var id = await RegisterAsync();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = Assertion(id);
        var published = _key.ExportParameters(false);
        string[] forged =
        [
            Jwt.Forge(good, header => header["alg"] = "none", _ => []),
            Jwt.Forge(good, _ => { }, data => stranger.SignData(data, HashAlgorithmName.SHA256)),
            Jwt.Forge(good, header => header["jwk"] = Jwk(stranger), data => stranger.SignData(data, HashAlgorithmName.SHA256)),
            Jwt.Forge(good, header => header["alg"] = "HS256", data => HMACSHA256.HashData(published.Q.X!, data)),
            Jwt.Forge(good, header => header["alg"] = "HS256", data => HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), data)),
            Jwt.Forge(good, header => header["kid"] = "es256-1", data => stranger.SignData(data, HashAlgorithmName.SHA256)),
            good[..(good.LastIndexOf('.') + 1)], "nonsense", "",
        ];
        foreach (var assertion in forged)
        {
            Assert.NotEqual("200 ", await TryAsync(id, assertion));
        }
    }

    [Fact]
    public async Task Nothing_of_ours_passes_for_an_assertion()
    {
        var scene = await ground.SceneAsync();
        var body = (await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body;
        foreach (var name in (string[])["id_token", "access_token"])
        {
            Assert.NotEqual("200 ", await TryAsync(scene.Client.Id, (string)body[name]!));
        }
    }

    public void Dispose() => _key.Dispose();

    private async Task<string> RegisterAsync() => (await ground.Gapura.AddClientAsync($"keys-{Guid.NewGuid():N}", row =>
    {
        row.SecretHash = null;
        row.Keys = new JsonObject { ["keys"] = new JsonArray(Jwk(_key)) }.ToJsonString();
    })).Id;

    private static JsonObject Jwk(ECDsa key)
    {
        var q = key.ExportParameters(false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["alg"] = "ES256", ["kid"] = "k1", ["x"] = WebEncoders.Base64UrlEncode(q.X!), ["y"] = WebEncoders.Base64UrlEncode(q.Y!) };
    }

    private string Assertion(string id, Action<JsonObject>? change = null)
    {
        var now = ground.Gapura.Time.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject { ["iss"] = id, ["sub"] = id, ["aud"] = Issuer, ["iat"] = now, ["exp"] = now + 60, ["jti"] = Guid.NewGuid().ToString("N") };
        change?.Invoke(payload);
        return Jwt.Make(new JsonObject { ["alg"] = "ES256", ["typ"] = "client-authentication+jwt", ["kid"] = "k1" }, payload, data => _key.SignData(data, HashAlgorithmName.SHA256));
    }

    private async Task<string> TryAsync(string id, string assertion, string path = "/connect/token") =>
        (await new TestClient(ground.Gapura, id, null).PostAsync(path, ("client_id", id), ("grant_type", "client_credentials"), ("scope", "gapura.verify"), ("token", "nonsense"),
            ("client_assertion_type", Kind), ("client_assertion", assertion))).Error();
}
