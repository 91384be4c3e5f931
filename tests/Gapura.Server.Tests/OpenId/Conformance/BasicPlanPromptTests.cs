using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId.Conformance;

/// <summary>oidcc-basic-certification-test-plan: who is asked when, and what is refused.</summary>
[Collection(typeof(ConformanceCollection))]
[Trait("Clause", "J-22")]
public sealed class BasicPlanPromptTests(ProviderGround ground)
{
    [Fact]
    public async Task oidcc_response_type_missing()
    {
        var at = await (await ground.SceneAsync()).GoAsync((await ground.SceneAsync()).AuthorizeUrl(("response_type", "")));
        Assert.Contains(at.Error(), (string[])["invalid_request", "unsupported_response_type"]);
    }

    [Fact]
    public async Task oidcc_ensure_registered_redirect_uri()
    {
        var scene = await ground.SceneAsync();
        (await scene.GoAsync(scene.AuthorizeUrl(("redirect_uri", "https://app.contoh.example/unregistered")))).IsRefusedHere();
    }

    [Fact]
    public async Task oidcc_ensure_redirect_uri_in_authorization_request()
    {
        var scene = await ground.SceneAsync();
        (await scene.GoAsync(scene.AuthorizeUrl(("redirect_uri", "")))).IsRefusedHere();
    }

    [Fact]
    public async Task oidcc_prompt_none_not_logged_in()
    {
        var scene = await ground.FreshAsync();
        var at = await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none")));
        Assert.Contains(at["error"], (string[])["login_required", "interaction_required"]);
        Assert.Equal("state-of-the-test", at["state"]);
    }

    [Fact]
    public async Task oidcc_prompt_none_logged_in()
    {
        var scene = await ground.FreshAsync();
        var (_, first) = await Plan.PassAsync(scene);
        var (_, second) = await Plan.PassAsync(scene, ("prompt", "none"));
        Assert.Equal(((string)first["sub"]!, (long)first["auth_time"]!), ((string)second["sub"]!, (long)second["auth_time"]!));
    }

    [Fact]
    public async Task oidcc_prompt_login()
    {
        var scene = await ground.FreshAsync();
        var (_, first) = await Plan.PassAsync(scene);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null((await scene.GoAsync(scene.AuthorizeUrl(("prompt", "login")))).Url);
        var (_, second) = await Plan.PassAsync(scene, ("prompt", "login"));
        Assert.True((long)second["auth_time"]! > (long)first["auth_time"]!);
    }

    [Fact]
    public async Task oidcc_max_age_1()
    {
        var scene = await ground.FreshAsync();
        var (_, first) = await Plan.PassAsync(scene);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(2));
        var (_, second) = await Plan.PassAsync(scene, ("max_age", "1"));
        Assert.True((long)second["auth_time"]! > (long)first["auth_time"]!);
        Assert.InRange(scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds() - (long)second["auth_time"]!, 0, 1);
    }

    [Fact]
    public async Task oidcc_max_age_10000()
    {
        var scene = await ground.FreshAsync();
        var (_, first) = await Plan.PassAsync(scene);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(2));
        var at = await scene.GoAsync(scene.AuthorizeUrl(("max_age", "10000")));
        Assert.NotNull(at.Url);
        var (_, second) = await Plan.RedeemAsync(scene, at);
        Assert.Equal((long)first["auth_time"]!, (long)second["auth_time"]!);
    }

    [Fact]
    public async Task oidcc_id_token_hint()
    {
        var scene = await ground.FreshAsync();
        var (tokens, first) = await Plan.PassAsync(scene);
        var (_, second) = await Plan.PassAsync(scene, ("prompt", "none"), ("id_token_hint", (string)tokens["id_token"]!));
        Assert.Equal((string)first["sub"]!, (string)second["sub"]!);
    }

    [Fact]
    public async Task oidcc_ensure_request_with_acr_values_succeeds()
    {
        var (_, id) = await Plan.PassAsync(await ground.FreshAsync(), ("acr_values", "urn:gapura:acr:1"));
        Assert.Equal("urn:gapura:acr:1", (string)id["acr"]!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task oidcc_codereuse_and_30seconds(int seconds)
    {
        var scene = await ground.SceneAsync();
        var at = await scene.CodeAsync();
        var (tokens, _) = await Plan.RedeemAsync(scene, at);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(at.Code)).Error());
        Assert.Equal(401, (await scene.UserInfoAsync((string)tokens["access_token"]!)).Status);
    }

    [Theory]
    [InlineData("request")]
    [InlineData("request_uri")]
    public async Task oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(string parameter)
    {
        var scene = await ground.SceneAsync();
        var value = parameter == "request" ? $"{Jwt.Text(new System.Text.Json.Nodes.JsonObject { ["alg"] = "none" })}.{Jwt.Text(new System.Text.Json.Nodes.JsonObject { ["nonce"] = "other" })}." : "https://app.contoh.example/request";
        var at = await scene.GoAsync(scene.AuthorizeUrl((parameter, value)));
        Assert.Null(at["code"]);
        Assert.Contains(at.Error(), (string[])["request_not_supported", "request_uri_not_supported", "invalid_request_uri", "invalid_request", "invalid_token"]);
    }

    [Fact]
    public async Task oidcc_ensure_request_object_with_redirect_uri()
    {
        var scene = await ground.SceneAsync();
        var evil = $"{Jwt.Text(new System.Text.Json.Nodes.JsonObject { ["alg"] = "none" })}.{Jwt.Text(new System.Text.Json.Nodes.JsonObject { ["redirect_uri"] = "https://evil.example/" })}.";
        var at = await scene.GoAsync(scene.AuthorizeUrl(("request", evil)));
        Assert.DoesNotContain("evil.example", at.Url ?? "", StringComparison.Ordinal);
        Assert.Null(at["code"]);
    }
}
