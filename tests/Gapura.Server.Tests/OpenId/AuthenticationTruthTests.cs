using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary>How somebody proved themselves is told as it was, and an application that asks for more gets it or is told that it does not.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-11")]
[Trait("Clause", "ATK-19")]
public sealed class AuthenticationTruthTests(ProviderGround ground)
{
    private const string One = "urn:gapura:acr:1";
    private const string Two = "urn:gapura:acr:2";

    [Fact]
    public async Task A_password_alone_is_one_factor()
    {
        var scene = await ground.FreshAsync();
        Assert.Equal((One, "pwd"), await ProofAsync(scene, await scene.CodeAsync()));
    }

    [Fact]
    public async Task A_code_besides_is_two()
    {
        var (scene, secret) = await EnrolledAsync();
        Assert.Equal((Two, "pwd otp mfa"), await ProofAsync(scene, await scene.GoAsync(scene.AuthorizeUrl())));
        scene.Browser.Cookies.Clear();
        await scene.Gapura.SignInAsync(scene.Browser, scene.Person, secret);
        Assert.Equal((Two, "pwd otp mfa"), await ProofAsync(scene, await scene.GoAsync(scene.AuthorizeUrl())));
    }

    [Fact]
    public async Task A_recovery_code_is_told_apart_from_one_of_an_app()
    {
        var (scene, _) = await EnrolledAsync();
        var home = scene.Browser.Seen.Last(reply => reply.Document.QuerySelector("li code, .codes code") is not null || reply.Title == "Beranda");
        var codes = home.Document.QuerySelectorAll("code").Select(one => one.TextContent.Trim()).Where(text => text.Length is >= 8 and <= 20).ToList();
        scene.Browser.Cookies.Clear();
        var page = await scene.Browser.SignInWithPasswordAsync(scene.Person);
        var recovery = await scene.Browser.GetAsync(page.Document.QuerySelectorAll("a").First(a => a.GetAttribute("href")!.Contains("recovery", StringComparison.Ordinal)).GetAttribute("href")!);
        await scene.Browser.SubmitAsync(recovery, recovery.Document.QuerySelector("form button.primary")!.TextContent.Trim(), ("code", codes[0]));
        var (acr, methods) = await ProofAsync(scene, await scene.GoAsync(scene.AuthorizeUrl()));
        Assert.Equal((Two, "pwd rc mfa"), (acr, methods));
    }

    [Fact]
    public async Task An_approval_on_the_persons_device_is_two()
    {
        var person = await ground.NewPersonAsync("lpse45");
        var scene = await OpenIdScene.OnAsync(ground.Gapura, person, ground.Gapura.NewVisitor());
        var (device, _) = await ground.Gapura.BindAsync(scene.Browser, person);
        scene.Browser.Cookies.Remove("__Host-gapura-session-lpse45");
        ground.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        await ground.Gapura.PasswordAtAppPortalAsync(scene.Browser, person);
        Assert.Equal("approved", (await device.DecideAsync(Decision.Approve)).Outcome);
        await scene.Browser.GetAsync("/lpse45/sign-in/waiting");
        var (acr, methods) = await ProofAsync(scene, await scene.GoAsync(scene.AuthorizeUrl()));
        Assert.Equal(Two, acr);
        Assert.DoesNotContain("otp", methods, StringComparison.Ordinal);
        Assert.EndsWith(" mfa", methods, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Two)]
    [InlineData("urn:other:level " + Two)]
    [InlineData(Two + " " + One)]
    public async Task Who_has_no_second_factor_enrols_one_where_it_is_asked_for(string asked)
    {
        var scene = await ground.FreshAsync();
        var offer = await scene.CodeAsync(("acr_values", asked));
        Assert.Null(offer.Url);
        Assert.DoesNotContain("/sign-in/skip", offer.Page.Html, StringComparison.Ordinal);
        var qr = await scene.Browser.SubmitAsync(offer.Page, "ENABLE TOTP");
        var after = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(qr, "Uji kode", ("code", scene.Gapura.CodeOf(qr.TypedKey()))));
        var at = after.Url is null ? await scene.GoAsync(scene.AuthorizeUrl(("acr_values", asked))) : after;
        Assert.Equal((Two, "pwd otp mfa"), await ProofAsync(scene, at));
    }

    [Fact]
    public async Task Who_skipped_nothing_cannot_go_round_what_was_asked_for()
    {
        var scene = await ground.FreshAsync();
        var offer = await scene.CodeAsync(("acr_values", Two));
        var token = offer.Page.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
        var skipped = await scene.OnAsync(await scene.Browser.PostOnlyAsync("/lpse/sign-in/skip", ("formToken", token)));
        Assert.Null(skipped["code"]);
        Assert.Null((await scene.GoAsync(scene.AuthorizeUrl(("acr_values", Two))))["code"]);
    }

    [Fact]
    public async Task A_session_by_password_alone_is_stepped_up_by_a_code()
    {
        var (scene, secret) = await EnrolledAsync();
        await scene.Gapura.SetPolicyAsync(Server.Portals.SecondFactorMode.Off);
        scene.Browser.Cookies.Clear();
        await scene.Browser.SignInWithPasswordAsync(scene.Person);
        await scene.Gapura.SetPolicyAsync(Server.Portals.SecondFactorMode.Optional);
        Assert.Equal((One, "pwd"), await ProofAsync(scene, await scene.GoAsync(scene.AuthorizeUrl())));
        Assert.Equal("login_required", (await scene.GoAsync(scene.AuthorizeUrl(("acr_values", Two), ("prompt", "none"))))["error"]);

        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var asked = await scene.GoAsync(scene.AuthorizeUrl(("acr_values", Two)));
        var password = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(asked.Page, "Login", ("userId", scene.Person.UserId)));
        var code = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(password.Page, "Login", ("password", scene.Person.Password)));
        var back = await scene.OnAsync(await scene.Browser.SubmitOnlyAsync(code.Page, "Login", ("code", scene.Gapura.CodeOf(secret))));
        Assert.Equal((Two, "pwd otp mfa"), await ProofAsync(scene, back));

        // What is more than was asked for is told as it is.
        Assert.Equal((Two, "pwd otp mfa"), await ProofAsync(scene, await scene.GoAsync(scene.AuthorizeUrl(("acr_values", One)))));
    }

    [Theory]
    [InlineData(One)]
    [InlineData("0")]
    [InlineData("urn:mace:incommon:iap:bronze")]
    public async Task A_lower_level_asked_for_lowers_nothing(string asked)
    {
        var (scene, _) = await EnrolledAsync();
        scene.Browser.Cookies.Clear();
        var at = await scene.GoAsync(scene.AuthorizeUrl(("acr_values", asked)));
        var after = await scene.SignInAsync(at);
        Assert.Null(after.Url);
        Assert.NotNull(after.Page.Document.QuerySelector("input[name=code]"));
    }

    private async Task<(OpenIdScene Scene, byte[] Secret)> EnrolledAsync()
    {
        var scene = await ground.FreshAsync();
        var (secret, _) = await scene.Gapura.EnrolAsync(scene.Browser, scene.Person);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        return (scene, secret);
    }

    private static async Task<(string Acr, string Methods)> ProofAsync(OpenIdScene scene, Arrival at)
    {
        var body = (await scene.RedeemAsync(at.Code)).Body;
        var id = OpenIdScene.Payload((string)body["id_token"]!);
        return ((string)id["acr"]!, string.Join(' ', id["amr"]!.AsArray().Select(one => (string)one!)));
    }
}
