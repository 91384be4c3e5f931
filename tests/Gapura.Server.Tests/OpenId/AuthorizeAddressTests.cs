using System.Net;

namespace Gapura.Server.Tests.OpenId;

/// <summary>The authorization address: what it grants at all, and how it answers.</summary>
[Collection(typeof(ProviderCollection))]
public sealed class AuthorizeAddressTests(ProviderGround ground)
{
    [Theory]
    [InlineData("token")]
    [InlineData("id_token")]
    [InlineData("id_token token")]
    [InlineData("code token")]
    [InlineData("code id_token")]
    [InlineData("code id_token token")]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("nonsense")]
    [Trait("Clause", "J-06")]
    public async Task Nothing_but_a_code_is_given_at_the_front(string type)
    {
        var scene = await ground.SceneAsync();
        var at = await scene.CodeAsync(("response_type", type));
        Assert.Contains(at.Error(), (string[])["unsupported_response_type", "unauthorized_client", "invalid_request"]);
        Assert.DoesNotContain("token=", at.Url ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("implicit")]
    [InlineData("urn:ietf:params:oauth:grant-type:jwt-bearer")]
    [InlineData("urn:ietf:params:oauth:grant-type:token-exchange")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("client_credentials")]
    [InlineData("")]
    [Trait("Clause", "J-06")]
    public async Task Only_registered_grants_are_given(string grant)
    {
        var scene = await ground.SceneAsync();
        var answer = await scene.Client.PostAsync("/connect/token", ("grant_type", grant), ("username", scene.Person.UserId), ("password", scene.Person.Password),
            ("scope", "openid"), ("assertion", "x"), ("subject_token", "x"), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("device_code", "x"));
        Assert.Contains(answer.Error(), (string[])["400 unsupported_grant_type", "400 unauthorized_client", "400 invalid_request"]);
    }

    [Theory]
    [InlineData("query", true)]
    [InlineData("form_post", true)]
    [InlineData("fragment", false)]
    [InlineData("jwt", false)]
    [InlineData("web_message", false)]
    [Trait("Clause", "J-06")]
    public async Task An_answer_comes_by_query_or_by_form(string mode, bool isKnown)
    {
        var scene = await ground.SceneAsync();
        await scene.CodeAsync();
        var reply = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, scene.AuthorizeUrl(("response_mode", mode))));
        var isByForm = reply.Document.QuerySelector("form")?.GetAttribute("action") == OpenIdScene.Callback && reply.Document.QuerySelector("input[name=code]") is not null;
        Assert.Equal(isKnown, isByForm || reply.Location?.Contains("code=", StringComparison.Ordinal) == true);
        Assert.Equal(mode == "form_post", isByForm);
    }

    [Fact]
    [Trait("Clause", "J-07")]
    public async Task Every_answer_says_who_gives_it()
    {
        var scene = await ground.SceneAsync();
        var issuer = scene.Gapura.Settings.BaseUrl + "/";
        Assert.Equal(issuer, (await scene.CodeAsync())["iss"]);
        Assert.Equal(issuer, (await scene.GoAsync(scene.AuthorizeUrl(("max_age", "0"), ("prompt", "none"))))["iss"]);
        var form = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, scene.AuthorizeUrl(("response_mode", "form_post"))));
        Assert.Equal(issuer, form.Document.QuerySelector("input[name=iss]")!.GetAttribute("value"));
    }

    [Fact]
    [Trait("Clause", "J-15")]
    public async Task No_other_origin_may_read_what_the_address_answers()
    {
        var scene = await ground.SceneAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options, HttpMethod.Head])
        {
            var request = new HttpRequestMessage(method, scene.AuthorizeUrl());
            request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
            request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "GET");
            var reply = await scene.Browser.SendAsync(request);
            Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    [Trait("Clause", "J-15")]
    public async Task From_a_request_to_its_answer_no_redirect_repeats_a_form()
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        var byForm = await scene.Browser.PostOnlyAsync("/connect/authorize", ("client_id", scene.Client.Id), ("response_type", "code"), ("scope", "openid"),
            ("redirect_uri", OpenIdScene.Callback), ("code_challenge", scene.Challenge), ("code_challenge_method", "S256"), ("prompt", "login"));
        Assert.Equal(HttpStatusCode.SeeOther, byForm.Status);
        Assert.DoesNotContain(scene.Browser.Seen, reply => (int)reply.Status is 307 or 308);
        var credentials = scene.Browser.Seen.Where(reply => reply.Asked.OriginalString.EndsWith("/sign-in/password", StringComparison.Ordinal) && reply.Location is not null);
        Assert.All(credentials, reply => Assert.Equal(HttpStatusCode.SeeOther, reply.Status));
        Assert.NotEmpty(credentials);
    }

    [Fact]
    public async Task What_is_answered_is_kept_by_no_cache_and_tells_no_third_party()
    {
        var scene = await ground.SceneAsync();
        await scene.CodeAsync();
        var reply = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, scene.AuthorizeUrl()));
        Assert.Contains("no-store", string.Join(',', reply.Headers["Cache-Control"]), StringComparison.Ordinal);
        Assert.Contains(reply.Headers["Referrer-Policy"][0], (string[])["no-referrer", "same-origin"]);
    }

    [Theory]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    [InlineData("scope")]
    [InlineData("state")]
    [InlineData("code_challenge")]
    [InlineData("response_type")]
    public async Task A_parameter_given_twice_is_refused(string name)
    {
        var scene = await ground.SceneAsync();
        var at = await scene.GoAsync($"{scene.AuthorizeUrl()}&{name}=other");
        Assert.Null(at["code"]);
        Assert.Equal("invalid_request", at.Error());
    }

    [Fact]
    [Trait("Clause", "J-19")]
    public async Task Nobody_registers_an_application_by_themselves()
    {
        foreach (var path in (string[])["/register", "/connect/register", "/.well-known/register"])
        {
            var scene = await ground.SceneAsync();
            var reply = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("""{"redirect_uris":["https://evil.example/"]}""", null, "application/json") });
            Assert.Contains((int)reply.Status, (int[])[403, 404, 405, 415]);
        }
    }

    [Theory]
    [InlineData("openid gapura.verify")]
    [InlineData("gapura.verify")]
    public async Task Scopes_of_programs_are_nobodys_to_give(string scope)
    {
        var scene = await ground.SceneAsync(row => (row.Grants, row.Scopes) = ("authorization_code client_credentials", "openid gapura.verify"));
        Assert.Equal("invalid_scope", (await scene.CodeAsync(("scope", scope))).Error());
    }

    [Theory]
    [InlineData("prompt")]
    [InlineData("login_hint")]
    [InlineData("acr_values")]
    [InlineData("ui_locales")]
    [InlineData("state")]
    [InlineData("foreign")]
    public async Task A_parameter_without_a_value_is_as_if_it_were_not_there(string name)
    {
        // RFC 6749 §3.1: parameters sent without a value MUST be treated as if they were omitted.
        var scene = await ground.SceneAsync();
        using var stranger = scene.Gapura.NewVisitor();
        var reply = await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Get, scene.AuthorizeUrl((name, ""))));
        Assert.StartsWith("/lpse/", reply.Location, StringComparison.Ordinal);
    }
}
