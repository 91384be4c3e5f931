namespace Gapura.Server.Tests.OpenId.Conformance;

/// <summary>oidcc-basic-certification-test-plan: what is given. With PKCE throughout, which we ask of everybody.</summary>
[Collection(typeof(ConformanceCollection))]
[Trait("Clause", "J-22")]
public sealed class BasicPlanTests(ProviderGround ground)
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task oidcc_server(string algorithm)
    {
        var scene = await ground.SceneAsync(row => row.SigningAlgorithm = algorithm);
        var (_, id) = await Plan.PassAsync(scene);
        Assert.NotNull(id["sub"]);
    }

    [Fact]
    public async Task oidcc_server_client_secret_post()
    {
        var scene = await ground.SceneAsync();
        var at = await scene.CodeAsync();
        var (status, body) = await scene.Client.PostAsync("/connect/token", authenticate: false, ("grant_type", "authorization_code"), ("code", at.Code), ("redirect_uri", OpenIdScene.Callback),
            ("code_verifier", scene.Verifier), ("client_id", scene.Client.Id), ("client_secret", scene.Client.Secret!));
        Assert.True(status == 200 && body["id_token"] is not null, body.ToJsonString());
    }

    [Fact]
    public async Task oidcc_userinfo_get()
    {
        var scene = await ground.SceneAsync();
        var (tokens, id) = await Plan.PassAsync(scene);
        Assert.Equal((string)id["sub"]!, (string)(await Plan.UserInfoAsync(scene, tokens))["sub"]!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task oidcc_userinfo_post_body_and_header(bool isInForm)
    {
        var scene = await ground.SceneAsync();
        var (tokens, id) = await Plan.PassAsync(scene);
        Assert.Equal((string)id["sub"]!, (string)(await Plan.PostUserInfoAsync(scene, tokens, isInForm))["sub"]!);
    }

    [Fact]
    public async Task oidcc_ensure_request_without_nonce_succeeds_for_code_flow()
    {
        var (_, id) = await Plan.PassAsync(await ground.SceneAsync(), ("nonce", ""));
        Assert.Null(id["nonce"]);
    }

    [Theory]
    [InlineData("openid profile", "name preferred_username")]
    [InlineData("openid email", "email email_verified")]
    [InlineData("openid address", "")]
    [InlineData("openid phone", "")]
    [InlineData("openid profile email address phone", "name preferred_username email email_verified")]
    [InlineData("email profile openid", "name preferred_username email email_verified")]
    public async Task oidcc_scope_profile_email_address_phone_all_and_other_order(string scope, string told)
    {
        var scene = await ground.SceneAsync();
        var (tokens, _) = await Plan.PassAsync(scene, ("scope", scope));
        var person = await Plan.UserInfoAsync(scene, tokens);
        Assert.All(told.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.NotNull(person[name]));
        Assert.Null(person["address"] ?? person["phone_number"]);
    }

    [Theory]
    [InlineData("display", "page")]
    [InlineData("display", "popup")]
    [InlineData("ui_locales", "se")]
    [InlineData("ui_locales", "en id")]
    [InlineData("claims_locales", "se")]
    [InlineData("login_hint", "buffy@example.com")]
    [InlineData("extra", "foobar")]
    [InlineData("acr_values", "1 2")]
    [InlineData("claims", """{"userinfo":{"name":{"essential":true}}}""")]
    public async Task oidcc_display_ui_locales_claims_locales_login_hint_unknown_parameter_acr_values_claims(string name, string value)
    {
        var scene = await ground.FreshAsync();
        var (tokens, _) = await Plan.PassAsync(scene, (name, value));
        Assert.NotNull((await Plan.UserInfoAsync(scene, tokens))["name"]);
    }

    [Fact]
    public async Task oidcc_ensure_post_request_succeeds()
    {
        var scene = await ground.FreshAsync();
        var fields = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(scene.AuthorizeUrl().Split('?', 2)[1]).Select(one => KeyValuePair.Create(one.Key, one.Value.ToString()));
        var request = new HttpRequestMessage(HttpMethod.Post, "/connect/authorize") { Content = new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("Origin", "https://app.contoh.example");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        await Plan.RedeemAsync(scene, await scene.SignInAsync(await scene.OnAsync(await scene.Browser.SendAsync(request))));
    }

    [Fact]
    public async Task oidcc_ensure_request_with_valid_pkce_succeeds() => await Plan.PassAsync(await ground.SceneAsync());

    [Fact]
    public async Task oidcc_refresh_token()
    {
        var scene = await ground.SceneAsync();
        var (tokens, id) = await Plan.PassAsync(scene, ("scope", "openid offline_access"));
        var (status, fresh) = await scene.RefreshAsync((string)tokens["refresh_token"]!);
        Assert.Equal(200, status);
        var again = OpenIdScene.Payload((string)fresh["id_token"]!);
        Assert.All((string[])["iss", "sub", "aud"], name => Assert.Equal((string)id[name]!, (string)again[name]!));
        Assert.True(again["nonce"] is null || (string)again["nonce"]! == OpenIdScene.Nonce);

        var other = await ground.SceneAsync();
        Assert.Equal("400 invalid_grant", (await other.RefreshAsync((string)fresh["refresh_token"]!)).Error());
    }
}
