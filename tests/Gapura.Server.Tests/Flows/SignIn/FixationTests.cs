using System.Net;
using Gapura.Server.Portals;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.SignIn;

[Trait("Attack", "ATK-07")]
[Trait("Clause", "I-02")]
public sealed class FixationTests
{
    private const string BrowserCookie = "__Host-gapura-browser";
    private const string SignInCookie = "__Host-gapura-signin-lpse";
    private const string SessionCookie = "__Host-gapura-session-lpse";

    [Fact]
    public async Task Values_that_the_server_never_gave_out_are_not_adopted()
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(SecondFactorMode.Off);
        var person = await gapura.AddPersonAsync("pp20");
        using var victim = gapura.NewVisitor();
        var planted = new string('A', 43);
        (victim.Cookies[BrowserCookie], victim.Cookies[SignInCookie], victim.Cookies[SessionCookie]) = ($"{planted}.{planted[..22]}", planted, planted);
        await victim.GetAsync("/lpse/");
        Assert.NotEqual($"{planted}.{planted[..22]}", victim.Cookies[BrowserCookie]);
        Assert.True((await victim.SignInWithPasswordAsync(person)).IsHome());
        Assert.DoesNotContain(victim.Cookies.Values, value => value.Contains(planted, StringComparison.Ordinal));

        using var attacker = gapura.NewVisitor();
        attacker.Cookies[SessionCookie] = planted;
        Assert.False((await attacker.GetAsync("/lpse/home")).IsHome());
    }

    [Fact]
    public async Task A_browser_name_of_the_attackers_planted_on_the_victim_is_worth_nothing_after_the_sign_in()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        using var attacker = gapura.NewVisitor();
        await attacker.GetAsync("/lpse/");
        using var victim = attacker.Clone();
        Assert.True((await gapura.SignInAsync(victim, person, secret)).IsHome());
        Assert.NotEqual(attacker.Cookies[BrowserCookie], victim.Cookies[BrowserCookie]);
        Assert.False((await attacker.GetAsync("/lpse/home")).IsHome());
        attacker.Cookies[SessionCookie] = "x";
        Assert.False((await attacker.GetAsync("/lpse/home")).IsHome());

        // Nor has the planted name become a known browser's, whose bucket strangers cannot fill.
        var known = await gapura.Database.ReadAsync(db => Task.FromResult(db.KnownBrowsers.ToList()));
        var planted = Gapura.Server.Http.Cookies.HashOf(attacker.Cookies[BrowserCookie].Split('.')[0]);
        Assert.DoesNotContain(known, browser => browser.BrowserHash.AsSpan().SequenceEqual(planted));
    }

    [Fact]
    public async Task The_handle_changes_at_every_step_and_the_one_before_opens_nothing()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var handles = new List<string>();
        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        foreach (var (button, typed) in ((string, (string, string)[])[])[("Login", [("password", person.Password)]), ("ENABLE TOTP", [])])
        {
            handles.Add(browser.Cookies[SignInCookie]);
            using var copy = browser.Clone();
            page = await browser.SubmitAsync(page, button, typed);
            Assert.Equal(HttpStatusCode.Gone, (await copy.GetAsync("/lpse/sign-in/qr")).Status);
        }

        handles.Add(browser.Cookies[SignInCookie]);
        Assert.True((await browser.SubmitAsync(page, "Uji kode", ("code", gapura.CodeOf(page.TypedKey())))).IsHome());
        Assert.False(browser.Cookies.ContainsKey(SignInCookie));
        Assert.Equal(3, handles.Distinct().Count());
    }

    [Fact]
    public async Task Confirming_who_one_is_gives_the_session_a_new_name_and_the_old_one_dies()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        gapura.Time.Advance(TimeSpan.FromMinutes(6));
        using var old = owner.Clone();
        var page = await owner.SubmitAsync(await owner.GetAsync("/lpse/disable"), "Lanjutkan", ("password", person.Password), ("code", gapura.CodeOf(secret)));
        Assert.Equal("Disable TOTP", page.Title);
        Assert.NotEqual(old.Cookies[SessionCookie], owner.Cookies[SessionCookie]);
        Assert.False((await old.GetAsync("/lpse/home")).IsHome());
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "D3")]
    public async Task A_known_browser_gets_a_new_name_with_every_sign_in_and_the_old_name_is_a_strangers()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        var first = await gapura.Database.ReadAsync(db => db.KnownBrowsers.SingleAsync());
        Assert.True((await gapura.SignInAsync(owner, person, secret)).IsHome());
        var second = await gapura.Database.ReadAsync(db => db.KnownBrowsers.SingleAsync());
        Assert.NotEqual(first.BrowserHash, second.BrowserHash);
        owner.Dispose();
    }

    [Fact]
    public async Task A_second_sign_in_gets_a_session_of_its_own_and_cookies_that_only_this_host_gets()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        var (browser, page) = await gapura.HalfWayAsync(person);
        var reply = await browser.SubmitOnlyAsync(page, "Login", ("code", gapura.CodeOf(secret)));
        Assert.NotEqual(owner.Cookies[SessionCookie], browser.Cookies[SessionCookie]);
        Assert.All(reply.Headers["Set-Cookie"], cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.All((string[])["secure", "httponly", "samesite=lax", "path=/"], word => Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
        browser.Dispose();
        owner.Dispose();
    }
}
