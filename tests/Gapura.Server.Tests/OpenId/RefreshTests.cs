using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary>Refresh tokens: each counts once, for its own application, for no more than was granted, for thirty days.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-08")]
public sealed class RefreshTests(ProviderGround ground)
{
    private const string All = "openid profile email offline_access";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_token_is_followed_by_another(bool isPublic)
    {
        var (scene, first) = await BeginAsync(isPublic);
        var (status, second) = await scene.RefreshAsync(first);
        Assert.Equal(200, status);
        Assert.NotEqual(first, (string)second["refresh_token"]!);
        Assert.Equal(200, (await scene.UserInfoAsync((string)second["access_token"]!)).Status);
        Assert.Equal(200, (await scene.RefreshAsync((string)second["refresh_token"]!)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_token_that_comes_twice_ends_the_whole_family(bool isPublic)
    {
        var (scene, first) = await BeginAsync(isPublic);
        var second = (await scene.RefreshAsync(first)).Body;
        var third = (await scene.RefreshAsync((string)second["refresh_token"]!)).Body;
        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync(first)).Error());
        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync((string)third["refresh_token"]!)).Error());
        Assert.Equal(401, (await scene.UserInfoAsync((string)third["access_token"]!)).Status);
    }

    [Fact]
    public async Task Thirty_days_after_the_grant_no_refreshing_goes_on()
    {
        var (scene, token) = await BeginAsync();
        for (var day = 0; day < 29; day += 10)
        {
            token = (string)(await scene.RefreshAsync(token)).Body["refresh_token"]!;
            scene.Gapura.Time.AdjustTime(scene.Gapura.Time.GetUtcNow().AddDays(9.9));
        }

        var last = await scene.RefreshAsync(token);
        Assert.Equal(200, last.Status);
        scene.Gapura.Time.Advance(TimeSpan.FromHours(8));
        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync((string)last.Body["refresh_token"]!)).Error());
    }

    [Fact]
    public async Task Fewer_scopes_may_be_asked_for_and_all_of_them_again_later()
    {
        var (scene, token) = await BeginAsync();
        var (status, narrow) = await scene.RefreshAsync(token, ("scope", "openid email"));
        Assert.Equal(200, status);
        var (_, person) = await scene.UserInfoAsync((string)narrow["access_token"]!);
        Assert.Equal((true, false), (person!["email"] is not null, person["name"] is not null));
        Assert.Null(OpenIdScene.Payload((string)narrow["id_token"]!)["name"]);

        // RFC 6749 §6: the token that follows is for what the one before was for.
        var (again, wide) = await scene.RefreshAsync((string)narrow["refresh_token"]!);
        Assert.Equal(200, again);
        Assert.NotNull((await scene.UserInfoAsync((string)wide["access_token"]!)).Body!["name"]);
    }

    [Theory]
    [InlineData("openid profile email offline_access gapura.verify")]
    [InlineData("openid email profile phone")]
    [InlineData("admin")]
    public async Task More_scopes_than_were_granted_are_refused(string scope)
    {
        var scene = await ground.SceneAsync(row => (row.Grants, row.Scopes) = ("authorization_code refresh_token client_credentials", $"{All} gapura.verify"));
        var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", "openid offline_access"))).Code)).Body;
        Assert.Equal("400 invalid_scope", (await scene.RefreshAsync((string)body["refresh_token"]!, ("scope", scope))).Error());
        Assert.Equal("400 invalid_scope", (await scene.RefreshAsync((string)body["refresh_token"]!, ("scope", "openid profile"))).Error());
    }

    [Fact]
    public async Task Another_application_gets_nothing_for_it()
    {
        var (scene, token) = await BeginAsync();
        var other = await ground.SceneAsync();
        Assert.Equal("400 invalid_grant", (await other.RefreshAsync(token)).Error());
        var open = await ground.SceneAsync(isPublic: true);
        Assert.Equal("400 invalid_grant", (await open.RefreshAsync(token)).Error());
    }

    [Fact]
    public async Task Without_offline_access_there_is_none()
    {
        var scene = await ground.SceneAsync();
        var body = (await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body;
        Assert.Null(body["refresh_token"]);
    }

    [Fact]
    public async Task An_application_that_may_not_refresh_gets_none()
    {
        var scene = await ground.SceneAsync(row => (row.Grants, row.Scopes) = ("authorization_code", "openid profile email"));
        var at = await scene.CodeAsync(("scope", "openid offline_access"));
        Assert.True(at["code"] is null || (await scene.RedeemAsync(at.Code)).Body["refresh_token"] is null);
    }

    [Fact]
    public async Task How_the_person_proved_themselves_stays_as_it_was()
    {
        var scene = await ground.FreshAsync();
        var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", All))).Code)).Body;
        var before = OpenIdScene.Payload((string)body["id_token"]!);
        scene.Gapura.Time.Advance(TimeSpan.FromHours(1));
        var after = OpenIdScene.Payload((string)(await scene.RefreshAsync((string)body["refresh_token"]!)).Body["id_token"]!);
        foreach (var name in (string[])["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"])
        {
            Assert.Equal(before[name]!.ToJsonString(), after[name]!.ToJsonString());
        }

        Assert.True((long)after["iat"]! > (long)before["iat"]!);
    }

    private async Task<(OpenIdScene Scene, string Token)> BeginAsync(bool isPublic = false)
    {
        var scene = await ground.SceneAsync(isPublic: isPublic);
        var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", All))).Code)).Body;
        return (scene, (string)body["refresh_token"]!);
    }
}
