using System.Net;
using Gapura.Server.Tests.Http;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.SignIn;

/// <summary>Slips that cost nothing, and pages that say what is so.</summary>
public sealed class CalmTests
{
    [Fact]
    public async Task What_is_no_code_at_all_is_told_so_and_counts_as_no_attempt()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var (browser, page) = await gapura.HalfWayAsync(person);
        var events = (await gapura.AuditAsync()).Count;
        foreach (var slip in (string[])["", "   ", "12 34", "abc", "1234567", "123456789", "😀"])
        {
            page = await browser.SubmitAsync(page, "Login", ("code", slip));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains("Ketik 6 angka", page.Problem, StringComparison.Ordinal);
        }

        var recovery = await browser.GetAsync("/lpse/sign-in/recovery-code");
        Assert.Contains("15 huruf dan angka", (await browser.SubmitAsync(recovery, "Login", ("code", "abc"))).Problem, StringComparison.Ordinal);
        Assert.Equal(events, (await gapura.AuditAsync()).Count);
        Assert.Equal(0, await gapura.Database.ReadAsync(db => db.Throttles.CountAsync()));
        Assert.True((await browser.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)))).IsHome());
        browser.Dispose();
    }

    [Fact]
    public async Task Who_logs_out_on_the_way_in_leaves_no_earlier_session_behind()
    {
        await using var scene = await Scene.SignedInAsync();
        var other = await scene.Gapura.AddPersonAsync("pp21");
        using var copy = scene.Browser.Clone();
        var enable = await scene.Browser.SignInWithPasswordAsync(other);
        Assert.Equal("Enable TOTP", enable.Title);
        Assert.Contains("pp21", enable.Text, StringComparison.Ordinal);
        await scene.Browser.SubmitAsync(enable, "LOGOUT");
        Assert.False((await scene.Browser.GetAsync("/lpse/home")).IsHome());
        Assert.False((await copy.GetAsync("/lpse/home")).IsHome());
    }

    [Theory]
    [InlineData("/lpse/reset/start", "/lpse/reset")]
    [InlineData("/lpse/reset/swap", "/lpse/reset")]
    [InlineData("/lpse/password/forgot/start", "/lpse/password/forgot")]
    [InlineData("/lpse/password/forgot/swap", "/lpse/password/forgot")]
    public async Task An_address_left_over_from_a_form_leads_to_the_form(string path, string form)
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        Assert.True(Crowd.IsSentTo(await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)), form));
    }

    [Fact]
    public async Task Nobody_is_told_that_TOTP_is_off_while_it_is_on()
    {
        await using var scene = await Scene.SignedInAsync();
        Assert.True((await scene.Browser.GetAsync("/lpse/disabled")).IsHome());
    }

    [Fact]
    public async Task A_new_password_is_not_sent_again_when_the_page_is_loaded_anew()
    {
        await using var scene = await Scene.SignedInAsync();
        var page = await scene.Browser.GetAsync("/lpse/home/password");
        var reply = await scene.Browser.SubmitOnlyAsync(page, "Simpan Password",
            ("currentPassword", scene.Person.Password), ("newPassword", "kereta hijau pelan 7"), ("repeatPassword", "kereta hijau pelan 7"));
        Assert.True(Crowd.IsSentTo(reply, "/lpse/home/password/changed"), $"{reply.Status}");
        Assert.Equal("Password berhasil diganti", (await scene.Browser.GetAsync("/lpse/home/password/changed")).Title);
    }

    [Theory]
    [InlineData("/lpse/sign-in", "/lpse/sign-in")]
    [InlineData("/lpse/sign-in/password/swap", "/lpse/sign-in")]
    [InlineData("/lpse/reset/start", "/lpse/reset")]
    [InlineData("/lpse/password/forgot", "/lpse/password/forgot")]
    [InlineData("/lpse/password/forgot/start", "/lpse/password/forgot")]
    [InlineData("/lpse/log-out", null)]
    public async Task A_form_that_has_become_stale_is_opened_again_by_a_link(string path, string? again)
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        await browser.GetAsync("/lpse/");
        var refused = await browser.PostOnlyAsync(path, ("formToken", "lama"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal(again, refused.Document.QuerySelectorAll("main a").FirstOrDefault(link => link.TextContent == "Buka formulir lagi")?.GetAttribute("href"));
        Assert.Equal("/lpse/", refused.Document.QuerySelectorAll("main a")[^1].GetAttribute("href"));
    }
}
