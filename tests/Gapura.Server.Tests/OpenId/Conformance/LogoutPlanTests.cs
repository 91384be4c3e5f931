using Gapura.Server.OpenId;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.OpenId.Conformance;

/// <summary>oidcc-rp-initiated-logout-certification-test-plan and oidcc-backchannel-rp-initiated-logout-certification-test-plan.</summary>
[Collection(typeof(ConformanceCollection))]
[Trait("Clause", "J-22")]
public sealed class LogoutPlanTests(ProviderGround ground)
{
    private const string Bye = "http://127.0.0.1:9/bye";

    [Fact]
    public async Task oidcc_rp_initiated_logout()
    {
        var (scene, hint) = await BeginAsync();
        Assert.Equal($"{Bye}?state=xyz", (await GoAsync(scene, ("id_token_hint", hint), ("post_logout_redirect_uri", Bye), ("state", "xyz"))).Url);
        await AssertSignedOutAsync(scene, true);
    }

    [Fact]
    public async Task oidcc_rp_initiated_logout_no_state()
    {
        var (scene, hint) = await BeginAsync();
        Assert.Equal(Bye, (await GoAsync(scene, ("id_token_hint", hint), ("post_logout_redirect_uri", Bye))).Url);
    }

    [Fact]
    public async Task oidcc_rp_initiated_logout_only_state_and_no_params()
    {
        var (scene, _) = await BeginAsync();
        Assert.Null((await GoAsync(scene, ("state", "xyz"))).Url);
        Assert.Null((await GoAsync(scene)).Url);
    }

    [Fact]
    public async Task oidcc_rp_initiated_logout_no_post_logout_redirect_uri()
    {
        var (scene, hint) = await BeginAsync();
        Assert.Null((await GoAsync(scene, ("id_token_hint", hint), ("state", "xyz"))).Url);
        await AssertSignedOutAsync(scene, true);
    }

    [Fact]
    public async Task oidcc_rp_initiated_logout_no_id_token_hint()
    {
        var (scene, _) = await BeginAsync();
        Assert.Null((await GoAsync(scene, ("post_logout_redirect_uri", Bye), ("state", "xyz"))).Url);
        await AssertSignedOutAsync(scene, false);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/bye-bad")]
    [InlineData(Bye + "?foo=bar")]
    public async Task oidcc_rp_initiated_logout_bad_and_query_added_to_post_logout_redirect_uri(string uri)
    {
        var (scene, hint) = await BeginAsync();
        (await GoAsync(scene, ("id_token_hint", hint), ("post_logout_redirect_uri", uri))).IsRefusedHere();
    }

    [Fact]
    public async Task oidcc_rp_initiated_logout_bad_and_modified_id_token_hint()
    {
        var (scene, hint) = await BeginAsync();
        var parts = hint.Split('.');
        var payload = OpenIdScene.Payload(hint);
        payload["sub"] = "somebody-else";
        foreach (var wrong in (string[])["nonsense", $"{parts[0]}.{Jwt.Text(payload)}.{parts[2]}"])
        {
            Assert.Null((await GoAsync(scene, ("id_token_hint", wrong), ("post_logout_redirect_uri", Bye))).Url);
        }

        await AssertSignedOutAsync(scene, false);
    }

    [Fact]
    public async Task oidcc_backchannel_rp_initiated_logout()
    {
        using var application = new BackchannelLogoutTests.Application();
        var scene = await ground.FreshAsync(row => row.BackchannelLogoutUri = application.Address);
        var (tokens, id) = await Plan.PassAsync(scene);
        await GoAsync(scene, ("id_token_hint", (string)tokens["id_token"]!), ("post_logout_redirect_uri", Bye));
        await BackchannelLogoutTests.UntilAsync(scene, scene.Gapura.Services.GetRequiredService<BackchannelLogout>(), application, 1);
        var token = application.Received[0];
        var key = (await Jwt.KeysAsync(scene.Gapura)).Single(one => (string)one["kid"]! == (string)Jwt.Header(token)["kid"]!);
        Assert.True(Jwt.Verifies(token, key));
        var said = OpenIdScene.Payload(token);
        Assert.All((string[])["iss", "aud", "sub", "sid"], name => Assert.Equal((string)id[name]!, (string)said[name]!));
        Assert.Null(said["nonce"]);
        Assert.NotNull(said["jti"]);
        Assert.InRange((long)said["exp"]! - (long)said["iat"]!, 1, 120);
    }

    private async Task<(OpenIdScene Scene, string Hint)> BeginAsync()
    {
        var scene = await ground.FreshAsync();
        return (scene, (string)(await Plan.PassAsync(scene)).Tokens["id_token"]!);
    }

    private static Task<Arrival> GoAsync(OpenIdScene scene, params (string Name, string Value)[] parameters) =>
        scene.GoAsync(QueryHelpers.AddQueryString("/connect/logout", parameters.ToDictionary(one => one.Name, one => (string?)one.Value)));

    private static async Task AssertSignedOutAsync(OpenIdScene scene, bool isOut) =>
        Assert.Equal(isOut ? "login_required" : null, (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
}
