using System.Text.Json.Nodes;

namespace Gapura.Server.Tests.OpenId;

/// <summary>A token of one kind is worth nothing where another is asked for.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-12")]
public sealed class TokenConfusionTests(ProviderGround ground)
{
    [Fact]
    public async Task Only_an_access_token_opens_the_persons_data()
    {
        var (scene, body, code) = await BeginAsync();
        Assert.Equal(200, (await scene.UserInfoAsync((string)body["access_token"]!)).Status);
        Assert.Equal(401, (await scene.UserInfoAsync((string)body["id_token"]!)).Status);
        Assert.Equal(401, (await scene.UserInfoAsync((string)body["refresh_token"]!)).Status);
        Assert.Equal(401, (await scene.UserInfoAsync(code)).Status);
        Assert.Equal(401, (await scene.UserInfoAsync(await scene.Client.TokenAsync("gapura.verify"))).Status);
    }

    [Fact]
    public async Task Only_a_refresh_token_refreshes_and_only_a_code_is_redeemed()
    {
        var (scene, body, code) = await BeginAsync();
        foreach (var name in (string[])["access_token", "id_token"])
        {
            Assert.Equal("400 invalid_grant", (await scene.RefreshAsync((string)body[name]!)).Error());
            Assert.Equal("400 invalid_grant", (await scene.RedeemAsync((string)body[name]!)).Error());
        }

        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync(code)).Error());
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync((string)body["refresh_token"]!)).Error());
    }

    [Fact]
    public async Task What_is_no_ID_token_hints_at_nobody()
    {
        var (scene, body, code) = await BeginAsync();
        foreach (var wrong in (string[])[(string)body["access_token"]!, (string)body["refresh_token"]!, code, "nonsense"])
        {
            var at = await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"), ("id_token_hint", wrong)));
            var stranger = await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"), ("id_token_hint", wrong)), scene.Gapura.NewVisitor());
            Assert.True(at["code"] is not null || at["error"] is not null, at.Url);
            Assert.Null(stranger["code"]);
        }
    }

    [Fact]
    public async Task Only_a_programs_access_token_opens_the_interface_for_programs()
    {
        var (scene, body, code) = await BeginAsync();
        Assert.NotNull(await ground.ReadAsync(await scene.Client.TokenAsync("gapura.verify")));
        foreach (var wrong in (string[])[(string)body["access_token"]!, (string)body["id_token"]!, (string)body["refresh_token"]!, code])
        {
            Assert.Null(await ground.ReadAsync(wrong));
        }
    }

    [Fact]
    public async Task What_only_we_read_is_shown_active_to_nobody_else()
    {
        var (scene, body, _) = await BeginAsync();
        var other = await ground.SceneAsync();
        var program = await scene.Client.TokenAsync("gapura.verify");
        foreach (var token in (string[])[(string)body["refresh_token"]!, (string)body["access_token"]!, program, "nonsense"])
        {
            Assert.Equal("""{"active":false}""", (await other.Client.PostAsync("/connect/introspect", ("token", token))).Body.ToJsonString());
        }

        Assert.Null((await other.Client.PostAsync("/connect/introspect", ("token", (string)body["id_token"]!))).Body["active"]);
        Assert.True((bool)(await scene.Client.PostAsync("/connect/introspect", ("token", program))).Body["active"]!);
        var (_, own) = await scene.Client.PostAsync("/connect/introspect", ("token", (string)body["access_token"]!));
        Assert.True((bool)own["active"]!);
        Assert.All((string[])["name", "email", "preferred_username"], name => Assert.Null(own[name]));
    }

    [Fact]
    public async Task A_persons_access_token_is_for_the_provider_and_for_no_client()
    {
        var (scene, body, _) = await BeginAsync();
        var issuer = scene.Gapura.Settings.BaseUrl + "/";
        var refreshed = (await scene.RefreshAsync((string)body["refresh_token"]!)).Body;
        Assert.All([body, refreshed], one => Assert.Equal(issuer, (string)OpenIdScene.Payload((string)one["access_token"]!)["aud"]!));
        Assert.All([body, refreshed], one => Assert.Equal(scene.Client.Id, (string)OpenIdScene.Payload((string)one["id_token"]!)["aud"]!));
        Assert.Equal(issuer + "api/v1", (string)OpenIdScene.Payload(await scene.Client.TokenAsync("gapura.verify"))["aud"]!);
    }

    [Fact]
    public async Task Access_tokens_say_what_they_are()
    {
        var (scene, body, _) = await BeginAsync();
        foreach (var token in (string[])[(string)body["access_token"]!, await scene.Client.TokenAsync("gapura.verify")])
        {
            Assert.Equal("at+jwt", (string)Jwt.Header(token)["typ"]!);
            Assert.Equal("ES256", (string)Jwt.Header(token)["alg"]!);
            Assert.NotNull(OpenIdScene.Payload(token)["jti"]);
        }

        // Who the person is stands in the ID token alone: resource servers need not know.
        var payload = OpenIdScene.Payload((string)body["access_token"]!);
        Assert.All((string[])["name", "email", "preferred_username", "nonce"], name => Assert.Null(payload[name]));
    }

    private async Task<(OpenIdScene Scene, JsonNode Body, string Code)> BeginAsync()
    {
        var scene = await ground.SceneAsync(row =>
            (row.Grants, row.Scopes) = ("authorization_code refresh_token client_credentials", "openid profile email offline_access gapura.verify"));
        var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", "openid profile offline_access"))).Code)).Body;
        return (scene, body, (await scene.CodeAsync()).Code);
    }
}
