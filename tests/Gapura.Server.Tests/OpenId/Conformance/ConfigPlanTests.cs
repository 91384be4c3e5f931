using System.Text.Json.Nodes;

namespace Gapura.Server.Tests.OpenId.Conformance;

/// <summary>oidcc-config-certification-test-plan, and the form post plan's module.</summary>
[Collection(typeof(ConformanceCollection))]
[Trait("Clause", "J-22")]
public sealed class ConfigPlanTests(ProviderGround ground)
{
    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task oidcc_discovery_endpoint_verification(string path)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(ground.Gapura.Address, path));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var told = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var issuer = ground.Gapura.Settings.BaseUrl + "/";
        Assert.Equal(issuer, (string)told["issuer"]!);
        foreach (var name in (string[])["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint", "introspection_endpoint", "revocation_endpoint", "pushed_authorization_request_endpoint", "device_authorization_endpoint"])
        {
            Assert.StartsWith(issuer, (string)told[name]!, StringComparison.Ordinal);
        }

        string[] Of(string name) => [.. told[name]!.AsArray().Select(one => (string)one!)];
        Assert.Equal(["code"], Of("response_types_supported"));
        Assert.Equal(["form_post", "query"], Of("response_modes_supported").Order());
        Assert.Equal(["S256"], Of("code_challenge_methods_supported"));
        Assert.Contains("ES256", Of("id_token_signing_alg_values_supported"));
        Assert.Contains("RS256", Of("id_token_signing_alg_values_supported"));
        Assert.DoesNotContain("none", Of("id_token_signing_alg_values_supported"));
        Assert.Contains("openid", Of("scopes_supported"));
        Assert.Equal(["public"], Of("subject_types_supported"));
        Assert.All((string[])["implicit", "password"], grant => Assert.DoesNotContain(grant, Of("grant_types_supported")));
        Assert.Subset(Of("claims_supported").ToHashSet(), new HashSet<string> { "sub", "name", "email", "acr", "amr", "auth_time" });
        Assert.True((bool)told["authorization_response_iss_parameter_supported"]!);
        Assert.False((bool?)told["request_parameter_supported"] ?? true);
        Assert.False((bool?)told["request_uri_parameter_supported"] ?? true);
        Assert.False((bool?)told["claims_parameter_supported"] ?? true);
        Assert.Null(told["registration_endpoint"]);
        Assert.NotEmpty((await Jwt.KeysAsync(ground.Gapura)));
    }

    [Fact]
    public async Task oidcc_formpost_server()
    {
        var scene = await ground.FreshAsync();
        var page = (await scene.SignInAsync(await scene.GoAsync(scene.AuthorizeUrl(("response_mode", "form_post"))))).Page;
        var (action, method, fields) = page.Form("Lanjutkan / Continue");
        Assert.Equal((OpenIdScene.Callback, "post"), (action, method));
        Assert.Contains("form-action http://127.0.0.1:9", page.Headers["Content-Security-Policy"][0], StringComparison.Ordinal);
        var answer = fields.ToDictionary(one => one.Name, one => one.Value);
        Assert.Equal(("state-of-the-test", scene.Gapura.Settings.BaseUrl + "/"), (answer["state"], answer["iss"]));
        Assert.Equal(200, (await scene.RedeemAsync(answer["code"])).Status);
    }

    [Fact]
    public async Task oidcc_formpost_prompt_none_not_logged_in()
    {
        var scene = await ground.FreshAsync();
        var page = (await scene.GoAsync(scene.AuthorizeUrl(("response_mode", "form_post"), ("prompt", "none"), ("state", "\"><script>alert(1)</script>")))).Page;
        var (_, _, fields) = page.Form("Lanjutkan / Continue");
        Assert.Contains(("error", "login_required"), fields);
        Assert.Contains(("state", "\"><script>alert(1)</script>"), fields);
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
    }
}
