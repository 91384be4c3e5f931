using System.Net;
using Gapura.Server.Tests.Flows;
using Gapura.Server.Tests.Flows.Reset;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Pages;

/// <summary>Small things that people trip over: what they typed, what they opened, what a page claims.</summary>
public sealed class KeptTests
{
    [Fact]
    public async Task Switching_the_language_keeps_what_was_typed_and_puts_it_into_no_address()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/sign-in?userType=non-penyedia");
        var english = await browser.SubmitAsync(page, "EN", ("userId", "PPK2"));
        Assert.Equal(("en", "PPK2"), (english.Document.DocumentElement.GetAttribute("lang"), ValueOf(english, "userId")));
        Assert.Contains("NON PENYEDIA", english.Title, StringComparison.Ordinal);
        var indonesian = await browser.SubmitAsync(english, "ID");
        Assert.Equal(("id", "PPK2"), (indonesian.Document.DocumentElement.GetAttribute("lang"), ValueOf(indonesian, "userId")));
        Assert.Equal("LOGIN NON PENYEDIA", (await browser.SubmitAsync(indonesian, "Login")).Title);

        var reset = await browser.GetAsync("/lpse/reset");
        var again = await browser.SubmitAsync(reset, "EN", ("userId", "PPK2"), ("email", "ppk2@contoh.example"), ("userType", "non-penyedia"), ("captcha", "abc"));
        Assert.Equal(("en", "PPK2", "ppk2@contoh.example", "non-penyedia"), (again.Document.DocumentElement.GetAttribute("lang"), ValueOf(again, "userId"), ValueOf(again, "email"),
            again.Document.QuerySelector("input[name=userType][checked]")!.GetAttribute("value")));
        Assert.NotEqual(ValueOf(reset, "captchaId"), ValueOf(again, "captchaId"));
        Assert.All(browser.Seen, reply => Assert.DoesNotContain("ppk2", $"{reply.Asked.OriginalString}{reply.Location}", StringComparison.OrdinalIgnoreCase));

        // The address that such a form was answered under stays in the browser's line.
        Assert.Equal("/lpse/sign-in", (await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/sign-in/again"))).Location);
    }

    [Fact]
    public async Task The_typed_key_stays_open_after_a_wrong_code()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var qr = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "ENABLE TOTP");
        Assert.False(qr.Document.QuerySelector("details")!.HasAttribute("open"));
        var refused = await browser.SubmitAsync(qr, "Uji kode", ("code", gapura.WrongCode(qr.TypedKey())));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.True(refused.Document.QuerySelector("details")!.HasAttribute("open"));
        Assert.Equal(qr.TypedKey(), refused.TypedKey());
    }

    [Fact]
    public async Task Entries_of_one_day_have_different_names_in_an_app()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var first = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "ENABLE TOTP");
        gapura.Time.Advance(TimeSpan.FromMinutes(11));
        var second = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "ENABLE TOTP");
        Assert.Contains("pp20 (Penyedia) 2026-11-22 10.00", first.Text, StringComparison.Ordinal);
        Assert.Contains("pp20 (Penyedia) 2026-11-22 10.11", second.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_not_there_has_the_portals_look_and_its_language_switch()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/tidak-ada");
        Assert.Equal((HttpStatusCode.NotFound, "Halaman tidak ditemukan"), (page.Status, page.Title));
        var english = await browser.SubmitAsync(page, "EN");
        Assert.Equal((HttpStatusCode.NotFound, "This page does not exist"), (english.Status, english.Title));
        Assert.EndsWith("/lpse/tidak-ada", english.Asked.AbsolutePath, StringComparison.Ordinal);
        Assert.Empty((await browser.GetAsync("/tidak-ada/sama-sekali")).Document.QuerySelectorAll(".languages"));
    }

    [Fact]
    public async Task A_page_that_says_done_is_shown_where_it_was_done_and_to_nobody_else()
    {
        await using var scene = await Scene.SignedInAsync();
        using var stranger = scene.Gapura.NewVisitor();
        (string Page, string Instead)[] pages =
        [
            ("/reset/sent", "/reset"), ("/reset/done", "/reset"), ("/password/sent", "/password/forgot"), ("/password/done", "/password/forgot"),
            ("/email/confirmed", "/"), ("/email/taken-back", "/"),
        ];
        foreach (var (page, instead) in pages)
        {
            Assert.Equal($"/lpse{instead}", (await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/lpse{page}"))).Location);
        }

        Assert.Equal("/lpse/home", (await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home/password/changed"))).Location);
        var sent = await scene.Gapura.AskForResetAsync(stranger, scene.Person);
        Assert.Equal("Berhasil Kirim Reset TOTP", sent.Title);
        Assert.Equal(HttpStatusCode.OK, (await stranger.SubmitAsync(sent, "EN")).Status);
        Assert.Equal("/lpse/reset", (await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/reset/done"))).Location);
    }

    [Fact]
    [Trait("Clause", "B-08")]
    public async Task A_closed_second_factor_says_until_when_for_which_codes_and_what_helps_meanwhile_and_that_is_true()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        using var owner = gapura.NewVisitor();
        var (secret, home) = await gapura.EnrolAsync(owner, person);
        var recovery = home.Document.QuerySelector("[data-codes] code")!.TextContent;
        for (var i = 0; i < 5; i++)
        {
            await gapura.TryCodeAsync(person, gapura.WrongCode(secret));
        }

        var (stranger, page) = await gapura.HalfWayAsync(person);
        using (stranger)
        {
            var closed = await stranger.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret, 1)));
            var alsoClosed = await stranger.SubmitAsync(await stranger.GetAsync("/lpse/sign-in/recovery-code"), "Login", ("code", recovery));
            foreach (var reply in (Reply[])[closed, alsoClosed])
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, reply.Status);
                Assert.Contains("Coba lagi dalam", reply.Problem, StringComparison.Ordinal);
                Assert.InRange(reply.RetryAfter(), 1, 30);
                Assert.Contains("kode pemulihan belum diterima", reply.Text, StringComparison.Ordinal);
                Assert.Contains(reply.Document.QuerySelectorAll("button"), button => button.TextContent.Trim() == "Reset TOTP?");
            }

            // The code was not used up by being refused: waited for, it is taken.
            gapura.Time.Advance(TimeSpan.FromSeconds(31));
            Assert.Equal("Beranda", (await stranger.SubmitAsync(await stranger.GetAsync("/lpse/sign-in/recovery-code"), "Login", ("code", recovery))).Title);
        }

        for (var i = 0; i < 6; i++)
        {
            await gapura.TryCodeAsync(person, gapura.WrongCode(secret));
        }

        // Not waited for: the mailed link opens it at once. Mails of one moment stand in no order.
        gapura.Time.Advance(TimeSpan.FromSeconds(1));
        await gapura.ResetFactorByMailAsync(person);
        using var again = gapura.NewVisitor();
        Assert.Equal("Beranda", (await gapura.EnrolAsync(again, person)).Home.Title);
    }

    private static string? ValueOf(Reply page, string field) => page.Document.QuerySelector($"input[name={field}]")!.GetAttribute("value");
}
