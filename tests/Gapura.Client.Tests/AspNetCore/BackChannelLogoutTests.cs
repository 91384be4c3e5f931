using System.Net;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Client.Tests.AspNetCore;

/// <summary>OpenID Connect Back-Channel Logout 1.0 §2.4 to §2.6 at the application's side.</summary>
public sealed class BackChannelLogoutTests
{
    [Fact]
    public async Task The_session_that_is_named_ends_and_no_other()
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient ended = await scene.SignedInAsync();
        using HttpClient other = await scene.SignedInAsync(sid: "lain");
        Assert.Equal(HttpStatusCode.OK, await scene.TellAsync(scene.LogoutToken()));
        Assert.Equal("nobody", await ended.GetStringAsync("/open"));
        Assert.Equal("orang", await other.GetStringAsync("/open"));
    }

    [Fact]
    public async Task A_token_without_a_session_ends_all_of_the_persons_and_not_those_that_come_later()
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient one = await scene.SignedInAsync();
        using HttpClient two = await scene.SignedInAsync(sid: "lain");
        using HttpClient stranger = await scene.SignedInAsync(sub: "tetangga", sid: "ketiga");
        Assert.Equal(HttpStatusCode.OK, await scene.TellAsync(scene.LogoutToken(claims => claims.Remove("sid"))));
        Assert.Equal(("nobody", "nobody", "tetangga"), (await one.GetStringAsync("/open"), await two.GetStringAsync("/open"), await stranger.GetStringAsync("/open")));
        scene.Time.Advance(TimeSpan.FromSeconds(2));
        using HttpClient again = await scene.SignedInAsync(sid: "baru");
        Assert.Equal("orang", await again.GetStringAsync("/open"));
    }

    public static TheoryData<string> Faults => ["iss", "aud", "exp", "iat", "no iat", "no jti", "no events", "other event", "event is text", "nonce", "nobody"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_token_with_a_fault_ends_nothing(string fault)
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient person = await scene.SignedInAsync();
        Assert.Equal(HttpStatusCode.BadRequest, await scene.TellAsync(scene.LogoutToken(claims => Spoil(claims, fault))));
        Assert.Equal("orang", await person.GetStringAsync("/open"));
    }

    [Fact]
    public async Task A_token_that_Gapura_did_not_sign_ends_nothing()
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient person = await scene.SignedInAsync();
        string foreign = scene.LogoutToken(credentials: new SigningCredentials(WebScene.NewKey(), SecurityAlgorithms.EcdsaSha256));
        string symmetric = scene.LogoutToken(credentials: new SigningCredentials(new SymmetricSecurityKey(Encoding.ASCII.GetBytes(new string('r', 64))) { KeyId = "key-1" }, SecurityAlgorithms.HmacSha256));
        string right = scene.LogoutToken();
        string none = $"{Convert.ToBase64String("""{"alg":"none"}"""u8).TrimEnd('=')}.{right.Split('.')[1]}.";
        foreach (string token in new[] { foreign, symmetric, none, right[..^4] + "AAAA", "", "bukan token", new string('a', 20_000) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await scene.TellAsync(token));
        }

        Assert.Equal("orang", await person.GetStringAsync("/open"));
    }

    private static void Spoil(Dictionary<string, object> claims, string fault)
    {
        long now = (long)claims["iat"];
        _ = fault switch
        {
            "iss" => claims["iss"] = "https://lain.example/",
            "aud" => claims["aud"] = "aplikasi lain",
            "exp" => claims["exp"] = now - 120,
            "iat" => claims["iat"] = now - 3600,
            "no iat" => claims.Remove("iat"),
            "no jti" => claims.Remove("jti"),
            "no events" => claims.Remove("events"),
            "other event" => claims["events"] = new Dictionary<string, object> { ["http://lain.example"] = new Dictionary<string, object>() },
            "event is text" => claims["events"] = new Dictionary<string, object> { [WebScene.Event] = "ya" },
            "nonce" => claims["nonce"] = "n",
            _ => claims.Remove("sid") && claims.Remove("sub"),
        };
    }
}
