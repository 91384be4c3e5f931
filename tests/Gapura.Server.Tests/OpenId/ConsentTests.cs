using System.Net;

namespace Gapura.Server.Tests.OpenId;

/// <summary>Whether an application may know who somebody is, is asked, remembered, and theirs to take back.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-17")]
public sealed class ConsentTests(ProviderGround ground)
{
    [Fact]
    public async Task It_is_asked_once_and_remembered()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        var asked = await scene.CodeAsync();
        Assert.Null(asked.Url);
        Assert.Contains("/consent/", asked.Page.Asked.OriginalString, StringComparison.Ordinal);
        Assert.Equal("consent_required", (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
        Assert.NotNull((await AnswerAsync(scene, asked, "allow"))["code"]);
        Assert.NotNull((await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["code"]);
    }

    [Fact]
    public async Task A_no_is_told_to_the_application_and_asked_anew_next_time()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        var refused = await AnswerAsync(scene, await scene.CodeAsync(), "deny");
        Assert.Equal(("access_denied", "state-of-the-test"), (refused["error"], refused["state"]));
        var again = await scene.GoAsync(scene.AuthorizeUrl());
        Assert.NotNull((await AnswerAsync(scene, again, "allow"))["code"]);
    }

    [Fact]
    public async Task A_question_that_was_answered_with_no_is_over()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        var asked = await scene.CodeAsync();
        await AnswerAsync(scene, asked, "deny");
        var old = await AnswerAsync(scene, asked, "allow");
        Assert.Equal(HttpStatusCode.Gone, old.Page.Status);
        Assert.Equal("consent_required", (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
    }

    [Fact]
    public async Task A_person_reads_the_question_in_another_language_and_where_the_answer_goes()
    {
        const string Other = "http://localhost:9/lain";
        var scene = await ground.FreshAsync(row => (row.AsksConsent, row.RedirectUris) = (true, $"{OpenIdScene.Callback} {Other}"));
        var asked = await scene.CodeAsync(("redirect_uri", Other));
        Assert.Contains("(localhost)", asked.Page.Text, StringComparison.Ordinal);
        Assert.Contains("Alamat email Anda", asked.Page.Text, StringComparison.Ordinal);
        var english = await scene.Browser.SubmitAsync(asked.Page, "EN");
        Assert.Equal($"Allow Aplikasi {scene.Client.Id}?", english.Title);
        Assert.StartsWith(Other, (await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(english, "Allow"))).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pushed_request_is_asked_about_in_full()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        var (_, pushed) = await scene.Client.PostAsync("/connect/par", ("response_type", "code"), ("redirect_uri", OpenIdScene.Callback), ("scope", "openid email"),
            ("code_challenge", scene.Challenge), ("code_challenge_method", "S256"));
        var asked = await scene.SignInAsync(await scene.GoAsync($"/connect/authorize?client_id={scene.Client.Id}&request_uri={Uri.EscapeDataString((string)pushed["request_uri"]!)}"));
        Assert.Contains("(127.0.0.1)", asked.Page.Text, StringComparison.Ordinal);
        Assert.Contains("Alamat email Anda", asked.Page.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await scene.RedeemAsync((await AnswerAsync(scene, asked, "allow")).Code)).Status);
    }

    [Fact]
    public async Task More_than_was_agreed_to_is_asked_for()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        await AnswerAsync(scene, await scene.CodeAsync(("scope", "openid")), "allow");
        Assert.NotNull((await scene.GoAsync(scene.AuthorizeUrl(("scope", "openid"))))["code"]);
        Assert.Equal("consent_required", (await scene.GoAsync(scene.AuthorizeUrl(("scope", "openid email"), ("prompt", "none"))))["error"]);
        Assert.NotNull((await AnswerAsync(scene, await scene.GoAsync(scene.AuthorizeUrl(("scope", "openid email"))), "allow"))["code"]);
        Assert.NotNull((await scene.GoAsync(scene.AuthorizeUrl(("scope", "openid"))))["code"]);
    }

    [Fact]
    public async Task Taken_back_it_ends_what_was_given()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        var body = (await scene.RedeemAsync((await AnswerAsync(scene, await scene.CodeAsync(("scope", "openid offline_access")), "allow")).Code)).Body;
        var code = (await scene.GoAsync(scene.AuthorizeUrl(("scope", "openid")))).Code;
        var apps = await scene.Browser.GetAsync("/lpse/home/apps");
        Assert.Contains($"Aplikasi {scene.Client.Id}", apps.Text, StringComparison.Ordinal);
        var token = apps.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
        await scene.Browser.PostAsync("/lpse/home/apps/take-back", ("formToken", token), ("client", scene.Client.Id));
        Assert.Equal(401, (await scene.UserInfoAsync((string)body["access_token"]!)).Status);
        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync((string)body["refresh_token"]!)).Error());
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(code)).Error());
        foreach (var name in (string[])["access_token", "refresh_token"])
        {
            Assert.False((bool)(await scene.Client.PostAsync("/connect/introspect", ("token", (string)body[name]!))).Body["active"]!);
        }

        Assert.Equal("consent_required", (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
    }

    [Fact]
    public async Task Prompt_consent_asks_even_whom_it_was_asked_before()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        await AnswerAsync(scene, await scene.CodeAsync(), "allow");
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(5));
        var asked = await scene.GoAsync(scene.AuthorizeUrl(("prompt", "consent")));
        Assert.Contains("/consent/", asked.Page.Asked.OriginalString, StringComparison.Ordinal);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull((await AnswerAsync(scene, asked, "allow"))["code"]);
    }

    [Fact]
    public async Task One_persons_yes_is_nobody_elses_and_wants_their_own_form()
    {
        var scene = await ground.FreshAsync(row => row.AsksConsent = true);
        var asked = await scene.CodeAsync();
        var stranger = await ground.FreshAsync();
        await stranger.CodeAsync();
        var path = asked.Page.Asked.OriginalString;
        var (_, _, fields) = asked.Page.Form(ButtonOf(asked, "allow"));
        var theirs = await stranger.Browser.PostOnlyAsync(path, [.. fields.Where(one => one.Name != "decision"), ("decision", "allow")]);
        Assert.NotEqual(HttpStatusCode.SeeOther, theirs.Status);
        Assert.Equal("consent_required", (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
        Assert.NotEqual(HttpStatusCode.SeeOther, (await scene.Browser.PostOnlyAsync(path, ("decision", "allow"))).Status);
    }

    private static string ButtonOf(Arrival asked, string decision) => asked.Page.Document.QuerySelector($"button[value={decision}]")!.TextContent.Trim();

    private static async Task<Arrival> AnswerAsync(OpenIdScene scene, Arrival asked, string decision) =>
        await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(asked.Page, ButtonOf(asked, decision)));
}
