using System.Net;
using Gapura.Server.Portals;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.SignIn;

public sealed class OrderTests
{
    [Fact]
    [Trait("Clause", "A-09")]
    [Trait("Clause", "L-02")]
    public async Task A_step_before_its_turn_is_refused_and_on_record()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        foreach (var step in (string[])["code", "recovery-code", "qr", "enable", "skip", "new-password", "show-again"])
        {
            var path = "/lpse/sign-in/" + step;
            using var browser = gapura.NewVisitor();
            var front = await browser.GetAsync("/lpse/");
            var token = ("formToken", front.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!);
            Assert.Equal(HttpStatusCode.Gone, (await browser.PostOnlyAsync(path, token, ("code", gapura.CodeOf(secret)))).Status);

            var page = await browser.IdentifyAsync(person.UserType, person.UserId);
            var run = ("signIn", page.Document.QuerySelector("main input[name=signIn]")!.GetAttribute("value")!);
            var reply = await browser.PostOnlyAsync(path, token, run, ("code", gapura.CodeOf(secret)), ("newPassword", "kereta hijau pelan 7"), ("repeatPassword", "kereta hijau pelan 7"));
            Assert.True(Crowd.IsSentTo(reply, "/lpse/sign-in/password"), $"{path}: {reply.Status}");
            Assert.False((await browser.GetAsync("/lpse/home")).IsHome());
        }

        var recorded = (await gapura.AuditAsync()).Where(row => row.Kind == "sequence_fail").Select(row => row.Reason).ToList();
        Assert.Equal((7, 7), (recorded.Count(why => why == "this browser is in no sign-in"), recorded.Count(why => why == "the sign-in stands at another step")));
    }

    [Fact]
    [Trait("Clause", "A-09")]
    [Trait("Clause", "A-11")]
    public async Task A_half_finished_sign_in_belongs_to_the_browser_that_proved_the_password()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var (browser, page) = await gapura.HalfWayAsync(person);
        using var thief = gapura.NewVisitor();
        await thief.GetAsync("/lpse/");
        thief.Cookies["__Host-gapura-signin-lpse"] = browser.Cookies["__Host-gapura-signin-lpse"];
        Assert.Equal(HttpStatusCode.Gone, (await thief.GetAsync("/lpse/sign-in/code")).Status);
        var fields = page.Form("Login", ("code", gapura.CodeOf(secret))).Fields.Where(field => field.Name != "formToken");
        var token = (await thief.GetAsync("/lpse/")).Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.Gone, (await thief.PostOnlyAsync("/lpse/sign-in/code", [.. fields, ("formToken", token)])).Status);
        Assert.True((await browser.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)))).IsHome());
        browser.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-09")]
    public async Task A_form_of_one_sign_in_is_not_taken_for_another()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var (browser, old) = await gapura.HalfWayAsync(person);
        var @new = await browser.SignInWithPasswordAsync(person);
        Assert.Equal(HttpStatusCode.Conflict, (await browser.SubmitAsync(old, "Login", ("code", gapura.CodeOf(secret)))).Status);
        Assert.True((await browser.SubmitAsync(@new, "Login", ("code", gapura.CodeOf(secret)))).IsHome());
        browser.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-11")]
    public async Task Five_minutes_after_the_password_it_must_be_proved_anew()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        foreach (var (seconds, status) in ((int, HttpStatusCode)[])[(299, HttpStatusCode.OK), (301, HttpStatusCode.Gone)])
        {
            var (browser, page) = await gapura.HalfWayAsync(person);
            gapura.Time.Advance(TimeSpan.FromSeconds(seconds));
            var reply = await browser.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)));
            Assert.Equal(status, reply.Status);
            Assert.Equal(status == HttpStatusCode.OK, reply.IsHome());
            browser.Dispose();
        }
    }

    [Fact]
    [Trait("Clause", "A-11")]
    public async Task A_half_finished_sign_in_succeeds_once()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var (browser, page) = await gapura.HalfWayAsync(person);
        using var copy = browser.Clone();
        Assert.True((await browser.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)))).IsHome());
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Gone, (await copy.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)))).Status);
        browser.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-13")]
    public async Task The_captcha_beside_a_password_is_bound_to_the_browser_expires_and_fails_closed()
    {
        await using var gapura = await People.StartPlainAsync(portal: lpse => lpse.Captcha = CaptchaMode.Always);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        using var other = gapura.NewVisitor();
        var elsewhere = await other.IdentifyAsync(person.UserType, person.UserId);
        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        var foreign = (Id: IdOn(elsewhere), Answer: await gapura.CaptchaAnswerAsync(elsewhere));
        var used = (Id: IdOn(page), Answer: await gapura.CaptchaAnswerAsync(page));
        (string, string)[][] tries =
        [
            [("captcha", "")], [("captcha", "salah")], [("captchaId", foreign.Id), ("captcha", foreign.Answer)],
            [("captchaId", used.Id), ("captcha", used.Answer)], [("captchaId", ""), ("captcha", "")],
        ];
        foreach (var one in tries)
        {
            page = await browser.SubmitAsync(page, "Login", [("password", person.Password), .. one]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains("Kode keamanan salah", page.Problem, StringComparison.Ordinal);
        }

        var late = await gapura.CaptchaAnswerAsync(page);
        gapura.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        page = await browser.SubmitAsync(page, "Login", ("password", person.Password), ("captcha", late));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        page = await browser.SubmitAsync(page, "Login", ("password", person.Password), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        Assert.Equal("Enable TOTP", page.Title);
    }

    [Fact]
    [Trait("Clause", "A-14")]
    public async Task Who_solves_every_captcha_is_throttled_all_the_same()
    {
        await using var gapura = await People.StartPlainAsync(portal: lpse => lpse.Captcha = CaptchaMode.Always);
        var person = await gapura.AddPersonAsync("pp20");
        using var bot = gapura.NewVisitor();
        var page = await bot.IdentifyAsync(person.UserType, person.UserId);
        Assert.NotNull(page.Document.QuerySelector("[data-captcha-sound]"));
        for (var i = 0; i < 5; i++)
        {
            page = await bot.SubmitAsync(page, "Login", ("password", "salah"), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        }

        page = await bot.SubmitAsync(page, "Login", ("password", person.Password), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        Assert.Equal(HttpStatusCode.TooManyRequests, page.Status);
    }

    private static string IdOn(Reply page) => page.Document.QuerySelector("input[name=captchaId]")!.GetAttribute("value")!;
}
