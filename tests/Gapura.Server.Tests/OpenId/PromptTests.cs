using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary><c>prompt</c>, <c>max_age</c> and <c>id_token_hint</c>: when a person is asked again, and when nobody may be.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-11")]
public sealed class PromptTests(ProviderGround ground)
{
    [Fact]
    public async Task With_prompt_none_a_stranger_is_told_of_and_not_asked()
    {
        var scene = await ground.FreshAsync();
        var at = await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none")));
        Assert.Equal(("login_required", "state-of-the-test"), (at["error"], at["state"]));
    }

    [Theory]
    [InlineData("none login")]
    [InlineData("none consent")]
    [InlineData("none select_account")]
    [InlineData("none none login")]
    public async Task Prompt_none_goes_with_nothing_else(string prompt)
    {
        var scene = await ground.SceneAsync();
        await scene.CodeAsync();
        Assert.Equal("invalid_request", (await scene.GoAsync(scene.AuthorizeUrl(("prompt", prompt))))["error"]);
    }

    [Theory]
    [InlineData("login")]
    [InlineData("select_account")]
    [InlineData("login consent")]
    public async Task Who_is_signed_in_proves_it_anew_where_that_is_asked(string prompt)
    {
        var scene = await ground.FreshAsync();
        var before = await AuthTimeAsync(scene, await scene.CodeAsync());
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(5));
        var at = await scene.GoAsync(scene.AuthorizeUrl(("prompt", prompt)));
        Assert.Null(at.Url);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(20));
        var after = await scene.SignInAsync(at);
        if (after.Page.Document.QuerySelector("button[value=allow]") is { } allow)
        {
            after = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(after.Page, allow.TextContent.Trim()));
        }

        Assert.Equal(before + 320, await AuthTimeAsync(scene, after));
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task A_sign_in_older_than_max_age_is_not_enough(int seconds, bool isAsked)
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isAsked ? "login_required" : null, (await scene.GoAsync(scene.AuthorizeUrl(("max_age", "100"), ("prompt", "none"))))["error"]);
    }

    [Fact]
    public async Task Max_age_zero_asks_once_and_is_then_content()
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var at = await scene.GoAsync(scene.AuthorizeUrl(("max_age", "0")));
        Assert.Null(at.Url);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var after = await scene.SignInAsync(at);
        Assert.Equal(scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds(), await AuthTimeAsync(scene, after));
    }

    [Fact]
    public async Task A_request_that_was_answered_does_not_stand_in_for_a_new_proof()
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        var after = await scene.SignInAsync(await scene.GoAsync(scene.AuthorizeUrl(("prompt", "login"))));
        Assert.NotNull(after["code"]);
        var resumed = scene.Browser.Seen.Last(reply => reply.Asked.OriginalString.Contains("gapura_request=", StringComparison.Ordinal)).Asked.OriginalString;

        // Somebody else at the same browser goes back in its history: the person proved nothing for this.
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Null((await scene.GoAsync(resumed))["code"]);
    }

    [Fact]
    public async Task A_made_up_request_name_stands_in_for_no_proof()
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var name in (string[])["AAAAAAAAAAAAAAAAAAAAAA", "x", "", "../../x", "' OR 1=1 --"])
        {
            Assert.Null((await scene.GoAsync(scene.AuthorizeUrl(("prompt", "login"), ("gapura_request", name))))["code"]);
        }
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task A_max_age_that_is_no_number_of_seconds_is_refused_or_asks(string age)
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(2));
        var at = await scene.GoAsync(scene.AuthorizeUrl(("max_age", age), ("prompt", "none")));
        Assert.Contains(at.Error(), (string[])["invalid_request", "login_required"]);
    }

    [Fact]
    public async Task A_hint_at_the_person_is_content_with_them_and_one_at_another_is_not()
    {
        var (mine, theirs) = (await ground.FreshAsync(), await ground.FreshAsync());
        var hint = (string)(await mine.RedeemAsync((await mine.CodeAsync()).Code)).Body["id_token"]!;
        Assert.NotNull((await mine.GoAsync(mine.AuthorizeUrl(("prompt", "none"), ("id_token_hint", hint))))["code"]);

        // The other person is signed in too, at the same application.
        await theirs.CodeAsync();
        var silent = await mine.GoAsync(mine.AuthorizeUrl(("prompt", "none"), ("id_token_hint", hint)), theirs.Browser);
        Assert.Equal("login_required", silent["error"]);
        Assert.Null(silent["code"]);
    }

    [Fact]
    public async Task Who_signs_in_as_somebody_else_than_was_meant_does_not_go_in_circles()
    {
        var (mine, theirs) = (await ground.FreshAsync(), await ground.FreshAsync());
        var hint = (string)(await mine.RedeemAsync((await mine.CodeAsync()).Code)).Body["id_token"]!;
        var at = await mine.GoAsync(mine.AuthorizeUrl(("id_token_hint", hint)), theirs.Browser);
        var after = await theirs.SignInAsync(at);
        Assert.Equal(("login_required", (string?)null), (after.Error(), after["code"]));
    }

    [Fact]
    public async Task An_expired_hint_still_says_who_was_meant()
    {
        var scene = await ground.FreshAsync();
        var hint = (string)(await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body["id_token"]!;
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull((await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"), ("id_token_hint", hint))))["code"]);
    }

    [Fact]
    public async Task A_login_hint_fills_the_form_and_decides_nothing()
    {
        var (scene, other) = (await ground.FreshAsync(), await ground.FreshAsync());
        var at = await scene.GoAsync(scene.AuthorizeUrl(("login_hint", other.Person.UserId)));
        var page = at.Page.Title == "Pilih Jenis User" ? (await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(at.Page, "PENYEDIA"))).Page : at.Page;
        Assert.Equal(other.Person.UserId, page.Document.QuerySelector("input[name=userId]")!.GetAttribute("value"));
        Assert.NotNull((await scene.SignInAsync(new Arrival(page, null)))["code"]);
        foreach (var hint in (string[])["\"><script>alert(1)</script>", new string('x', 5000), "nobody@contoh.example"])
        {
            var shown = await other.GoAsync(other.AuthorizeUrl(("login_hint", hint)));
            Assert.DoesNotContain("<script>alert", shown.Page.Html, StringComparison.Ordinal);
        }
    }

    private static async Task<long> AuthTimeAsync(OpenIdScene scene, Arrival at) =>
        (long)OpenIdScene.Payload((string)(await scene.RedeemAsync(at.Code)).Body["id_token"]!)["auth_time"]!;
}
