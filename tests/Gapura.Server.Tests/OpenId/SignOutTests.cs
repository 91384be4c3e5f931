using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Tests.OpenId;

/// <summary>RP-initiated logout: who knows the person signs them out, for others the person is asked, and afterwards nobody goes anywhere unregistered.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-18")]
public sealed class SignOutTests(ProviderGround ground)
{
    private const string Bye = "http://127.0.0.1:9/bye";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_the_persons_ID_token_it_happens_at_once(bool isByForm)
    {
        var (scene, hint) = await BeginAsync();
        var at = isByForm
            ? await scene.OnAsync(await scene.Browser.PostOnlyAsync("/connect/logout", ("id_token_hint", hint), ("post_logout_redirect_uri", Bye), ("state", "s 1&x")))
            : await scene.GoAsync(Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye), ("state", "s 1&x")));
        Assert.Equal($"{Bye}?state=s%201%26x", at.Url);
        await IsSignedOutAsync(scene, true);
    }

    [Fact]
    public async Task An_expired_ID_token_is_as_good()
    {
        var (scene, hint) = await BeginAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Bye, (await scene.GoAsync(Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye)))).Url);
        await IsSignedOutAsync(scene, true);
    }

    [Fact]
    public async Task Without_a_hint_the_person_is_asked()
    {
        var (scene, _) = await BeginAsync();
        var asked = await scene.GoAsync(Url(("client_id", scene.Client.Id), ("post_logout_redirect_uri", Bye), ("state", "abc")));
        Assert.Null(asked.Url);
        await IsSignedOutAsync(scene, false);
        var button = asked.Page.Document.QuerySelector("main form button.primary")!.TextContent.Trim();
        var at = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(asked.Page, button));
        Assert.Equal($"{Bye}?state=abc", at.Url);
        await IsSignedOutAsync(scene, true);
    }

    [Fact]
    public async Task Another_persons_ID_token_signs_nobody_out_unasked()
    {
        var ((mine, _), (_, hint)) = (await BeginAsync(), await BeginAsync());
        var asked = await mine.GoAsync(Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye)));
        Assert.Null(asked.Url);
        await IsSignedOutAsync(mine, false);
    }

    [Fact]
    public async Task A_forged_hint_signs_nobody_out()
    {
        var (scene, hint) = await BeginAsync();
        foreach (var forged in (string[])[Jwt.Forge(hint, header => header["alg"] = "none", _ => []), hint[..^4] + "AAAA", "nonsense", Jwt.Malleate(hint) + "x"])
        {
            var asked = await scene.GoAsync(Url(("id_token_hint", forged), ("post_logout_redirect_uri", Bye)));
            Assert.Equal((null, "Keluar dari akun Anda?"), (asked.Url, asked.Page.Title));
        }

        await IsSignedOutAsync(scene, false);
    }

    [Fact]
    public async Task Whoever_agrees_to_a_sign_out_with_a_hint_that_cannot_be_read_goes_where_the_named_application_may_send_them()
    {
        var (scene, _) = await BeginAsync();
        var asked = await scene.GoAsync(Url(("id_token_hint", "nonsense"), ("post_logout_redirect_uri", Bye)));
        Assert.Null((await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(asked.Page, "LOGOUT"))).Url);
        await IsSignedOutAsync(scene, true);
        var (named, _) = await BeginAsync();
        asked = await named.GoAsync(Url(("id_token_hint", "nonsense"), ("client_id", named.Client.Id), ("post_logout_redirect_uri", Bye), ("state", "s")));
        Assert.Equal($"{Bye}?state=s", (await named.OnAsync(await named.Browser.SubmitOnlyAsync(asked.Page, "LOGOUT"))).Url);
        await IsSignedOutAsync(named, true);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("http://127.0.0.1:9/bye/")]
    [InlineData("http://127.0.0.1:9/Bye")]
    [InlineData("http://127.0.0.1:9/bye?x=1")]
    [InlineData("http://127.0.0.1:9/callback?tenant=1")]
    [InlineData("http://127.0.0.1:9@evil.example/bye")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://127.0.0.1:9/by%65")]
    [InlineData("127.0.0.1:9/bye")]
    [Trait("Clause", "ATK-10")]
    public async Task Nobody_is_sent_to_an_address_that_was_not_registered(string target)
    {
        var (scene, hint) = await BeginAsync();
        foreach (var url in (string[])[Url(("id_token_hint", hint), ("post_logout_redirect_uri", target)), Url(("client_id", scene.Client.Id), ("post_logout_redirect_uri", target)), Url(("post_logout_redirect_uri", target))])
        {
            (await scene.GoAsync(url)).IsRefusedHere();
        }

        await IsSignedOutAsync(scene, false);
    }

    [Fact]
    public async Task Another_applications_address_is_not_ones_own()
    {
        var (scene, hint) = await BeginAsync();
        var other = await ground.SceneAsync(row => row.PostLogoutUris = "https://other.contoh.example/bye");
        (await scene.GoAsync(Url(("id_token_hint", hint), ("post_logout_redirect_uri", "https://other.contoh.example/bye")))).IsRefusedHere();
        Assert.Null((await scene.GoAsync(Url(("id_token_hint", hint), ("client_id", other.Client.Id), ("post_logout_redirect_uri", "https://other.contoh.example/bye")))).Url);
        await IsSignedOutAsync(scene, false);
    }

    [Fact]
    public async Task Without_an_address_the_person_stays_with_us()
    {
        var (scene, hint) = await BeginAsync();
        var at = await scene.GoAsync(Url(("id_token_hint", hint)));
        Assert.Equal((null, HttpStatusCode.OK), (at.Url, at.Page.Status));
        await IsSignedOutAsync(scene, true);
    }

    [Fact]
    public async Task Who_is_signed_out_already_goes_on_without_being_asked()
    {
        var (scene, hint) = await BeginAsync();
        await scene.GoAsync(Url(("id_token_hint", hint)));
        Assert.Equal($"{Bye}?state=x", (await scene.GoAsync(Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye), ("state", "x")))).Url);
    }

    [Fact]
    public async Task A_sign_out_that_waits_is_done_by_a_form_of_ours_only()
    {
        var (scene, _) = await BeginAsync();
        var asked = await scene.GoAsync(Url(("client_id", scene.Client.Id)));
        var (action, _, _) = asked.Page.Form(asked.Page.Document.QuerySelector("main form button.primary")!.TextContent.Trim());
        Assert.NotEqual(HttpStatusCode.SeeOther, (await scene.Browser.PostOnlyAsync(action)).Status);
        await IsSignedOutAsync(scene, false);
    }

    private async Task<(OpenIdScene Scene, string Hint)> BeginAsync()
    {
        var scene = await ground.FreshAsync();
        return (scene, (string)(await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body["id_token"]!);
    }

    private static string Url(params (string Name, string Value)[] parameters) =>
        QueryHelpers.AddQueryString("/connect/logout", parameters.ToDictionary(one => one.Name, one => (string?)one.Value));

    private static async Task IsSignedOutAsync(OpenIdScene scene, bool isOut) =>
        Assert.Equal(isOut ? "login_required" : null, (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
}
