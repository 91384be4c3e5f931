using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.OpenId;

/// <summary>What an ID token says, and by which key, read without any library of the server's.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-10")]
public sealed class IdTokenTests(ProviderGround ground)
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task It_is_signed_as_the_application_asked_by_a_key_of_the_set(string algorithm)
    {
        var scene = await ground.SceneAsync(row => row.SigningAlgorithm = algorithm);
        var token = await IdTokenAsync(scene);
        var header = Jwt.Header(token);
        Assert.Equal((algorithm, "JWT"), ((string)header["alg"]!, (string?)header["typ"] ?? "JWT"));
        Assert.Null(header["jwk"] ?? header["jku"] ?? header["x5u"] ?? header["x5c"]);
        var key = (await Jwt.KeysAsync(scene.Gapura)).Single(one => (string)one["kid"]! == (string)header["kid"]!);
        Assert.Equal(algorithm, (string)key["alg"]!);
        Assert.True(Jwt.Verifies(token, key));
        Assert.False(Jwt.Verifies(token[..^3] + (token.EndsWith("AAA", StringComparison.Ordinal) ? "BBB" : "AAA"), key));
    }

    [Fact]
    public async Task It_says_whose_it_is_for_whom_and_until_when()
    {
        var scene = await ground.SceneAsync();
        var code = (await scene.CodeAsync()).Code;
        var body = (await scene.RedeemAsync(code)).Body;
        var id = OpenIdScene.Payload((string)body["id_token"]!);
        var now = scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(scene.Gapura.Settings.BaseUrl + "/", (string)id["iss"]!);
        Assert.Equal(scene.Client.Id, (string)id["aud"]!);
        Assert.Equal(scene.Person.Id.ToString(), (string)id["sub"]!);
        Assert.Equal(OpenIdScene.Nonce, (string)id["nonce"]!);
        Assert.Equal((now, now + 600), ((long)id["iat"]!, (long)id["exp"]!));
        Assert.InRange((long)id["auth_time"]!, now - 86_400, now);
        var half = SHA256.HashData(Encoding.ASCII.GetBytes((string)body["access_token"]!)).AsSpan(0, 16);
        Assert.Equal(WebEncoders.Base64UrlEncode(half), (string)id["at_hash"]!);
        Assert.Equal(
            ["acr", "amr", "at_hash", "aud", "auth_time", "azp", "email", "email_verified", "exp", "gapura_user_type", "iat", "iss", "name", "nonce", "preferred_username", "sid", "sub"],
            id.AsObject().Select(one => one.Key).Where(name => !name.StartsWith("oi_", StringComparison.Ordinal)).Append("azp").Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(id.AsObject(), one => one.Key.StartsWith("oi_", StringComparison.Ordinal) && one.Key is not ("oi_au_id" or "oi_tkn_id"));
    }

    [Fact]
    public async Task Without_a_nonce_in_the_request_there_is_none_in_it()
    {
        var scene = await ground.SceneAsync();
        Assert.Null(OpenIdScene.Payload(await IdTokenAsync(scene, ("nonce", "")))["nonce"]);
    }

    [Theory]
    [InlineData("openid", "")]
    [InlineData("openid profile", "name preferred_username")]
    [InlineData("openid email", "email email_verified")]
    public async Task It_tells_no_more_than_the_scopes_let_it(string scope, string told)
    {
        var scene = await ground.SceneAsync();
        var id = OpenIdScene.Payload(await IdTokenAsync(scene, ("scope", scope)));
        Assert.Equal(told, string.Join(' ', ((string[])["email", "email_verified", "name", "preferred_username"]).Where(name => id[name] is not null).OrderBy(name => name.StartsWith('e') ? 0 : 1)));
    }

    [Fact]
    public async Task Without_the_openid_scope_there_is_none()
    {
        var scene = await ground.SceneAsync();
        var at = await scene.CodeAsync(("scope", "profile"), ("nonce", ""));
        Assert.True(at["code"] is null || (await scene.RedeemAsync(at.Code)).Body["id_token"] is null);
    }

    [Fact]
    public async Task The_same_person_is_the_same_at_every_application_and_their_successor_is_another()
    {
        var scene = await ground.FreshAsync();
        var first = (string)OpenIdScene.Payload(await IdTokenAsync(scene))["sub"]!;
        await scene.Gapura.Database.WriteAsync(db => db.Accounts.Where(one => one.Id == scene.Person.Id).ExecuteDeleteAsync());
        var successor = await scene.Gapura.AddPersonAsync(scene.Person.UserId);
        var again = await OpenIdScene.OnAsync(scene.Gapura, successor, scene.Gapura.NewVisitor());
        Assert.NotEqual(first, (string)OpenIdScene.Payload(await IdTokenAsync(again))["sub"]!);
    }

    private static async Task<string> IdTokenAsync(OpenIdScene scene, params (string Name, string Value)[] changes) =>
        (string)(await scene.RedeemAsync((await scene.CodeAsync(changes)).Code)).Body["id_token"]!;
}

/// <summary>JSON Web Tokens by hand: read, verified, and forged.</summary>
internal static class Jwt
{
    public static JsonObject Header(string token) => JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[0]))!.AsObject();

    public static async Task<IReadOnlyList<JsonObject>> KeysAsync(RunningGapura gapura)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(gapura.Address, "/.well-known/jwks"));
        return [.. JsonNode.Parse(text)!["keys"]!.AsArray().Select(one => one!.AsObject())];
    }

    public static bool Verifies(string token, JsonObject key)
    {
        var parts = token.Split('.');
        var (signed, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), WebEncoders.Base64UrlDecode(parts[2]));
        if ((string)key["kty"]! == "EC")
        {
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = Bytes(key, "x"), Y = Bytes(key, "y") } });
            return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") });
        return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public static byte[] Bytes(JsonObject key, string name) => WebEncoders.Base64UrlDecode((string)key[name]!);

    public static string Text(JsonNode part) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(part.ToJsonString()));

    /// <summary>A token with this header and payload, signed by whatever <paramref name="sign"/> makes of it.</summary>
    public static string Make(JsonNode header, JsonNode payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{Text(header)}.{Text(payload)}";
        return $"{signed}.{WebEncoders.Base64UrlEncode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The same token under another header, with another signature.</summary>
    public static string Forge(string token, Action<JsonObject> header, Func<byte[], byte[]> sign)
    {
        var changed = Header(token);
        header(changed);
        return Make(changed, OpenIdScene.Payload(token), sign);
    }

    /// <summary>The same signature's other spelling: (r, n−s) verifies whenever (r, s) does.</summary>
    public static string Malleate(string token)
    {
        var parts = token.Split('.');
        var signature = WebEncoders.Base64UrlDecode(parts[2]);
        var n = System.Numerics.BigInteger.Parse("00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        var other = (n - new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return $"{parts[0]}.{parts[1]}.{WebEncoders.Base64UrlEncode([.. signature.AsSpan(0, 32), .. new byte[32 - other.Length], .. other])}";
    }
}
