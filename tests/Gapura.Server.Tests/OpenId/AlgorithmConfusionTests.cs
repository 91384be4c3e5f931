using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Tests.OpenId;

/// <summary>Nobody talks us into another algorithm or another key than those we chose.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "ATK-18")]
public sealed class AlgorithmConfusionTests(ProviderGround ground)
{
    [Fact]
    public async Task A_forged_access_token_opens_nothing()
    {
        var scene = await SceneAsync();
        var body = (await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body;
        var (person, program) = ((string)body["access_token"]!, await scene.Client.TokenAsync("gapura.verify"));
        Assert.Equal(200, (await scene.UserInfoAsync(person)).Status);
        foreach (var (what, forged) in await ForgeriesAsync(scene, person))
        {
            Assert.True((await scene.UserInfoAsync(forged)).Status == 401, what);
            var (_, seen) = await scene.Client.PostAsync("/connect/introspect", ("token", forged));
            Assert.True(seen["active"]?.ToJsonString() != "true", what);
        }

        Assert.NotNull(await ground.ReadAsync(program));
        foreach (var (what, forged) in await ForgeriesAsync(scene, program))
        {
            Assert.True(await ground.ReadAsync(forged) is null, what);
        }
    }

    [Fact]
    public async Task A_forged_hint_says_nothing_about_anybody()
    {
        var (mine, theirs) = (await SceneAsync(), await ground.FreshAsync());
        var hint = (string)(await theirs.RedeemAsync((await theirs.CodeAsync()).Code)).Body["id_token"]!;
        await mine.CodeAsync();
        foreach (var (what, forged) in await ForgeriesAsync(theirs, hint))
        {
            // Were it believed, it would mean somebody else than who is signed in.
            var at = await theirs.GoAsync(theirs.AuthorizeUrl(("prompt", "none"), ("id_token_hint", forged)), mine.Browser);
            Assert.True(at["error"] != "login_required", what);
        }
    }

    [Fact]
    public async Task A_signature_in_its_other_spelling_brings_back_nothing_that_was_taken_back()
    {
        var scene = await SceneAsync();
        var token = await scene.Client.TokenAsync("gapura.verify");
        Assert.NotNull(await ground.ReadAsync(token));
        await scene.Client.PostAsync("/connect/revoke", ("token", token));
        Assert.Null(await ground.ReadAsync(token));
        Assert.Null(await ground.ReadAsync(Jwt.Malleate(token)));
        var person = (string)(await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body["access_token"]!;
        await scene.Client.PostAsync("/connect/revoke", ("token", person));
        Assert.Equal(401, (await scene.UserInfoAsync(Jwt.Malleate(person))).Status);
    }

    private static async Task<IReadOnlyList<(string What, string Token)>> ForgeriesAsync(OpenIdScene scene, string token)
    {
        var keys = await Jwt.KeysAsync(scene.Gapura);
        var (ec, rsa) = (keys.Single(key => (string)key["kty"]! == "EC"), keys.Single(key => (string)key["kty"]! == "RSA"));
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ownRsa = RSA.Create(2048);
        using var published = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = Jwt.Bytes(ec, "x"), Y = Jwt.Bytes(ec, "y") } });
        var parameters = own.ExportParameters(false);
        JsonObject Jwk() => new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = WebEncoders.Base64UrlEncode(parameters.Q.X!), ["y"] = WebEncoders.Base64UrlEncode(parameters.Q.Y!), ["kid"] = "own" };
        byte[] Sign(byte[] data) => own.SignData(data, HashAlgorithmName.SHA256);
        List<(string, string)> all =
        [
            .. ((string[])["none", "None", "NONE", "nOnE", ""]).Select(alg => ($"alg {alg}", Jwt.Forge(token, header => header["alg"] = alg, _ => []))),
            ("alg none, no kid", Jwt.Forge(token, header => (header["alg"], header["kid"]) = ("none", null), _ => [])),
            ("signature left out", token[..(token.LastIndexOf('.') + 1)]),
            ("zeros", $"{token[..token.LastIndexOf('.')]}.{WebEncoders.Base64UrlEncode(new byte[64])}"),
            ("embedded jwk", Jwt.Forge(token, header => (header["jwk"], header["kid"]) = (Jwk(), "own"), Sign)),
            ("embedded jwk, kid of ours", Jwt.Forge(token, header => header["jwk"] = Jwk(), Sign)),
            ("jku", Jwt.Forge(token, header => (header["jku"], header["kid"]) = ("https://evil.example/jwks", "own"), Sign)),
            ("x5u", Jwt.Forge(token, header => header["x5u"] = "https://evil.example/x", Sign)),
            ("own key", Jwt.Forge(token, _ => { }, Sign)),
            .. ((string[])["../../../../dev/null", "' OR 1=1 --", "/proc/self/environ", "rs256-1", "", "a256-1"]).Select(kid => ($"kid {kid}", Jwt.Forge(token, header => header["kid"] = kid, Sign))),
            ("RS256 by own key", Jwt.Forge(token, header => (header["alg"], header["kid"]) = ("RS256", (string)rsa["kid"]!), data => ownRsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))),
            ("PS256 by own key", Jwt.Forge(token, header => (header["alg"], header["kid"]) = ("PS256", (string)rsa["kid"]!), data => ownRsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))),
        ];
        byte[][] secrets =
        [
            published.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(published.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(ec.ToJsonString()),
            Jwt.Bytes(ec, "x"), [.. Jwt.Bytes(ec, "x"), .. Jwt.Bytes(ec, "y")], Jwt.Bytes(rsa, "n"), [],
        ];
        foreach (var secret in secrets)
        {
            all.Add(($"HS256 by what is public, {secret.Length} bytes", Jwt.Forge(token, header => header["alg"] = "HS256", data => HMACSHA256.HashData(secret, data))));
        }

        return all;
    }

    private Task<OpenIdScene> SceneAsync() => ground.SceneAsync(row =>
        (row.Grants, row.Scopes) = ("authorization_code refresh_token client_credentials", "openid profile email offline_access gapura.verify"));
}
