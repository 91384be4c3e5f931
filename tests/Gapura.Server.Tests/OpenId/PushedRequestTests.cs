using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Tests.OpenId;

/// <summary>RFC 9126: what an application asks is brought by itself, and the browser carries a name for it.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-20")]
public sealed class PushedRequestTests(ProviderGround ground)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pushed_request_gives_a_code(bool isPublic)
    {
        var scene = await ground.FreshAsync(isPublic: isPublic);
        var name = await PushAsync(scene);
        Assert.StartsWith("urn:ietf:params:oauth:request_uri:", name, StringComparison.Ordinal);
        var at = await scene.SignInAsync(await scene.GoAsync(Url(scene, name)));
        Assert.Equal("state-of-the-test", at["state"]);
        Assert.Equal(200, (await scene.RedeemAsync(at.Code)).Status);
    }

    [Fact]
    public async Task It_counts_once()
    {
        var scene = await ground.SceneAsync();
        await scene.CodeAsync();
        var name = await PushAsync(scene);
        Assert.NotNull((await scene.GoAsync(Url(scene, name)))["code"]);
        (await scene.GoAsync(Url(scene, name))).IsRefusedHere();
    }

    [Theory]
    [InlineData(89, true)]
    [InlineData(91, false)]
    public async Task It_counts_for_ninety_seconds(int seconds, bool isGood)
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        var name = await PushAsync(scene);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isGood, (await scene.GoAsync(Url(scene, name)))["code"] is not null);
    }

    [Fact]
    public async Task A_person_who_takes_longer_to_sign_in_is_not_turned_away()
    {
        var scene = await ground.FreshAsync();
        var at = await scene.GoAsync(Url(scene, await PushAsync(scene)));
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(4));
        var back = await scene.SignInAsync(at);
        Assert.Equal(200, (await scene.RedeemAsync(back.Code)).Status);
    }

    [Fact]
    public async Task Another_application_cannot_use_it()
    {
        var (mine, other) = (await ground.SceneAsync(), await ground.SceneAsync());
        await mine.CodeAsync();
        var name = await PushAsync(mine);
        (await other.GoAsync(Url(other, name))).IsRefusedHere();
        (await mine.GoAsync(QueryHelpers.AddQueryString("/connect/authorize", "request_uri", name))).IsRefusedHere();
        Assert.NotNull((await mine.GoAsync(Url(mine, name)))["code"]);
    }

    [Fact]
    public async Task What_was_pushed_cannot_be_changed_on_the_way()
    {
        var scene = await ground.SceneAsync(row => row.RedirectUris += " http://127.0.0.1:9/other");
        await scene.CodeAsync();
        var at = await scene.GoAsync($"{Url(scene, await PushAsync(scene))}&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fother&state=changed&scope=openid%20offline_access&code_challenge={new string('a', 43)}");
        if (at.Url is not null && at["code"] is not null)
        {
            Assert.StartsWith(OpenIdScene.Callback, at.Url, StringComparison.Ordinal);
            Assert.Equal("state-of-the-test", at["state"]);
            var (status, body) = await scene.RedeemAsync(at.Code);
            Assert.Equal((200, null), (status, (string?)body["refresh_token"]));
        }
    }

    [Theory]
    [InlineData("response_type", "token")]
    [InlineData("redirect_uri", "https://evil.example/")]
    [InlineData("redirect_uri", "")]
    [InlineData("code_challenge", "")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:x")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("prompt", "none login")]
    public async Task What_would_be_refused_in_the_browser_is_refused_at_once(string name, string value)
    {
        var scene = await ground.SceneAsync();
        var (status, body) = await scene.Client.PostAsync("/connect/par", Fields(scene, (name, value)));
        Assert.True(status == 400 && body["error"] is not null && body["request_uri"] is null, $"{status} {body}");
    }

    [Theory]
    [InlineData("urn:ietf:params:oauth:request_uri:nonsense")]
    [InlineData("https://evil.example/request.jwt")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("file:///etc/passwd")]
    public async Task Only_names_of_ours_are_looked_up(string name)
    {
        var scene = await ground.SceneAsync();
        Assert.Null((await scene.GoAsync(Url(scene, name)))["code"]);
        Assert.Null((await scene.GoAsync($"{scene.AuthorizeUrl()}&request_uri={Uri.EscapeDataString(name)}"))["code"]);
    }

    [Fact]
    public async Task It_is_nothing_but_a_request()
    {
        var scene = await ground.SceneAsync();
        var name = await PushAsync(scene);
        var token = name[(name.LastIndexOf(':') + 1)..];
        Assert.Equal(401, (await scene.UserInfoAsync(token)).Status);
        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync(token)).Error());
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(token)).Error());
    }

    private static async Task<string> PushAsync(OpenIdScene scene)
    {
        var (status, body) = await scene.Client.PostAsync("/connect/par", Fields(scene));
        Assert.True(status == 201, $"{status} {body}");
        Assert.InRange((int)body["expires_in"]!, 1, 599);
        return (string)body["request_uri"]!;
    }

    private static (string, string)[] Fields(OpenIdScene scene, params (string Name, string Value)[] changes) =>
        [.. QueryHelpers.ParseQuery(scene.AuthorizeUrl(changes).Split('?', 2)[1]).Select(one => (one.Key, one.Value.ToString()))];

    private static string Url(OpenIdScene scene, string name) =>
        QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?>(StringComparer.Ordinal) { ["client_id"] = scene.Client.Id, ["request_uri"] = name });
}
