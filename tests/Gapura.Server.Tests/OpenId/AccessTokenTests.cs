using Gapura.Server.OpenId;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Server.Tests.OpenId;

/// <summary>RFC 9068 §4, each demand by itself: tokens that the provider's own keys signed and that lack one thing only.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-12")]
[Trait("Clause", "ATK-18")]
public sealed class AccessTokenTests(ProviderGround ground)
{
    [Theory]
    [InlineData("typ", "JWT")]
    [InlineData("typ", "logout+jwt")]
    [InlineData("aud", "https://lain.contoh.example/api/v1")]
    [InlineData("aud", "")]
    [InlineData("iss", "https://lain.contoh.example/")]
    [InlineData("sub", "somebody-else")]
    [InlineData("client_id", "")]
    [InlineData("scope", "")]
    [InlineData("jti", "")]
    [InlineData("exp", "past")]
    [InlineData("alg", "RS256")]
    public async Task A_token_of_ours_that_lacks_one_thing_opens_nothing(string name, string value)
    {
        var scene = await ground.SceneAsync();
        var keys = scene.Gapura.Services.GetRequiredService<SigningKeys>();
        await keys.EnsureRsaAsync();
        var credentials = keys.Current.For(name == "alg" ? value : SigningKeys.Es256).Sign;
        Assert.NotNull(await ground.ReadAsync(Token(scene, keys.Current.For(SigningKeys.Es256).Sign, "", "")));
        Assert.Null(await ground.ReadAsync(Token(scene, credentials, name, value)));
    }

    private static string Token(OpenIdScene scene, SigningCredentials credentials, string name, string value)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = scene.Gapura.Settings.BaseUrl + "/",
            ["aud"] = scene.Gapura.Settings.BaseUrl + "/api/v1",
            ["sub"] = scene.Client.Id,
            ["client_id"] = scene.Client.Id,
            ["scope"] = "gapura.verify",
            ["jti"] = Server.Http.Cookies.NewToken(),
        };
        if (claims.ContainsKey(name))
        {
            claims[name] = value;
        }

        var now = scene.Gapura.Time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = name == "typ" ? value : "at+jwt",
            SigningCredentials = credentials,
            IssuedAt = now.AddMinutes(-20),
            Expires = name == "exp" ? now.AddSeconds(-1) : now.AddMinutes(5),
            Claims = claims.Where(claim => claim.Value is not "").ToDictionary(),
        });
    }
}
