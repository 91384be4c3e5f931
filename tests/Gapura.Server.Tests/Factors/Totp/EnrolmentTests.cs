using System.Net;
using Gapura.Protocol;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Factors.Totp;

public sealed class EnrolmentTests
{
    [Fact]
    [Trait("Clause", "D-01")]
    public void A_thousand_secrets_have_twenty_bytes_each_are_all_different_and_look_random()
    {
        var secrets = Enumerable.Range(0, 1000).Select(_ =>
        {
            using var secret = OtpSecret.Create(OtpAlgorithm.Sha1);
            return Base32.TryDecode(secret.RevealBase32(), out var bytes) ? bytes : [];
        }).ToList();
        Assert.All(secrets, secret => Assert.Equal(20, secret.Length));
        Assert.Equal(1000, secrets.Select(Convert.ToHexString).Distinct().Count());

        // SP 800-22 monobit: of 160,000 bits the share of ones is within five standard deviations (200 bits each) of a half.
        var ones = secrets.SelectMany(secret => secret).Sum(b => (long)int.PopCount(b));
        Assert.InRange(ones, 79_000, 81_000);
    }

    [Fact]
    [Trait("Clause", "D-07")]
    public async Task A_pending_secret_that_is_not_proved_in_time_is_void()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var qr = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "ENABLE TOTP");
        var secret = qr.TypedKey();
        gapura.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Gone, (await browser.SubmitAsync(qr, "Uji kode", ("code", gapura.CodeOf(secret)))).Status);
        var offer = await browser.SignInWithPasswordAsync(person);
        Assert.Equal("Enable TOTP", offer.Title);
        Assert.NotEqual(secret, (await browser.SubmitAsync(offer, "ENABLE TOTP")).TypedKey());
    }

    [Theory]
    [InlineData(SecondFactorMode.Optional)]
    [InlineData(SecondFactorMode.Required)]
    [Trait("Clause", "D-07")]
    public async Task A_session_that_was_left_standing_enrols_nothing_before_the_password_is_typed_again(SecondFactorMode mode)
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(mode);
        var (person, _, owner) = await gapura.AddEnrolledAsync();
        await owner.SubmitAsync(await owner.GetAsync("/lpse/disable"), "Disable TOTP");
        gapura.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        var confirm = await owner.SubmitAsync(await owner.GetAsync("/lpse/enable"), "ENABLE TOTP");
        Assert.Equal("Pastikan ini Anda", confirm.Title);
        Assert.Empty(await gapura.Database.ReadAsync(db => db.TotpFactors.ToListAsync()));
        var offer = await owner.SubmitAsync(confirm, "Lanjutkan", ("password", person.Password));
        Assert.NotEmpty((await owner.SubmitAsync(offer, "ENABLE TOTP")).TypedKey());
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "D-07")]
    public async Task A_second_enrolment_voids_the_secret_of_the_first()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        using var first = gapura.NewVisitor();
        using var second = gapura.NewVisitor();
        var offers = new[] { await first.SignInWithPasswordAsync(person), await second.SignInWithPasswordAsync(person) };
        var old = await first.SubmitAsync(offers[0], "ENABLE TOTP");
        var @new = await second.SubmitAsync(offers[1], "ENABLE TOTP");
        Assert.False((await first.SubmitAsync(old, "Uji kode", ("code", gapura.CodeOf(old.TypedKey())))).IsHome());
        Assert.True((await second.SubmitAsync(@new, "Uji kode", ("code", gapura.CodeOf(@new.TypedKey())))).IsHome());
    }

    [Fact]
    [Trait("Clause", "D-07")]
    [Trait("Attack", "ATK-20")]
    public async Task A_sign_in_begun_before_the_factor_can_neither_skip_nor_replace_it_afterwards()
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(SecondFactorMode.Optional);
        var person = await gapura.AddPersonAsync("pp20");
        using var skipper = gapura.NewVisitor();
        using var replacer = gapura.NewVisitor();
        using var earlier = gapura.NewVisitor();
        var offered = await skipper.SignInWithPasswordAsync(person);
        var other = await replacer.SignInWithPasswordAsync(person);
        Assert.True((await earlier.SubmitAsync(await earlier.SignInWithPasswordAsync(person), "Lewati untuk sekarang")).IsHome());

        using var owner = gapura.NewVisitor();
        var (secret, home) = await gapura.EnrolAsync(owner, person);
        Assert.True(home.IsHome());
        Assert.Equal(HttpStatusCode.Conflict, (await skipper.SubmitAsync(offered, "Lewati untuk sekarang")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await replacer.SubmitAsync(other, "ENABLE TOTP")).Status);
        Assert.False((await skipper.GetAsync("/lpse/home")).IsHome());
        Assert.False((await earlier.GetAsync("/lpse/home")).IsHome());
        Assert.True((await gapura.SignInAsync(owner, person, secret)).IsHome());
    }

    [Fact]
    [Trait("Clause", "D-08")]
    public async Task After_the_first_code_no_page_shows_the_secret_and_nothing_of_it_is_kept_by_browsers()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var qr = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "ENABLE TOTP");
        var secret = qr.TypedKey();
        var key = Base32.Encode(secret);
        Assert.Equal("no-store", qr.Headers["Cache-Control"][0]);
        Assert.DoesNotContain(key, qr.Asked.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret=", qr.Html, StringComparison.Ordinal);
        Assert.All(qr.Document.QuerySelectorAll("img, script, link"), e => Assert.StartsWith("/", e.GetAttribute("src") ?? e.GetAttribute("href"), StringComparison.Ordinal));
        Assert.True((await browser.SubmitAsync(qr, "Uji kode", ("code", gapura.CodeOf(secret)))).IsHome());
        foreach (var path in (string[])["/lpse/qr", "/lpse/sign-in/qr", "/lpse/enable", "/lpse/home", "/lpse/sign-in/code"])
        {
            var page = await browser.GetAsync(path);
            Assert.Null(page.Document.QuerySelector("svg.qr"));
            Assert.DoesNotContain(key, page.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("orang:dua")]
    [InlineData("a&b#c/d?e")]
    [InlineData("budi santoso")]
    [InlineData("Ünïcøde")]
    [Trait("Clause", "D-09")]
    public async Task The_QR_code_says_what_apps_expect_whatever_the_name(string userId)
    {
        await using var gapura = await People.StartPlainAsync(portal: lpse => lpse.Name = "LPSE: Kota & Contoh #1");
        var person = await gapura.AddPersonAsync(userId, email: "x@contoh.example");
        using var browser = gapura.NewVisitor();
        var qr = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "ENABLE TOTP");
        var uri = await QrPictureReader.ReadAsync(qr);
        Assert.StartsWith("otpauth://totp/", uri, StringComparison.Ordinal);
        var query = new Uri(uri).Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
        Assert.Equal(Base32.Encode(qr.TypedKey()), query["secret"]);
        Assert.DoesNotContain('=', query["secret"]);
        var label = uri["otpauth://totp/".Length..uri.IndexOf('?', StringComparison.Ordinal)];
        var parts = label.Split(':', 2);
        Assert.Equal(query["issuer"], Uri.UnescapeDataString(parts[0]));
        Assert.Matches("^[A-Za-z0-9._~%!$'()*+,;@:-]+$", label);
        Assert.Contains("2026-11-22", Uri.UnescapeDataString(label), StringComparison.Ordinal);
        Assert.StartsWith(userId, Uri.UnescapeDataString(parts[1]), StringComparison.Ordinal);
        Assert.True(OtpAuthUri.TryParse(uri, out _));
    }

    [Fact]
    [Trait("Clause", "D-10")]
    public async Task Disabling_ends_other_sessions_and_is_told_by_mail()
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(SecondFactorMode.Optional);
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        using var other = gapura.NewVisitor();
        Assert.True((await gapura.SignInAsync(other, person, secret)).IsHome());
        await owner.SubmitAsync(await owner.SubmitAsync(await owner.GetAsync("/lpse/home"), "Disable TOTP"), "Disable TOTP");
        Assert.False((await other.GetAsync("/lpse/home")).IsHome());
        Assert.True((await owner.GetAsync("/lpse/home")).IsHome());
        Assert.Contains(await gapura.MailsAsync(), mail => mail.To == person.Email && mail.Subject.Contains("TOTP", StringComparison.Ordinal) && mail.Subject.Contains("nonaktif", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0, await gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync()));
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "D-12")]
    public async Task The_second_wrong_code_after_the_right_password_is_told_by_mail_once()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var before = (await gapura.MailsAsync()).Count;
        await gapura.TryCodeAsync(person, gapura.WrongCode(secret), "203.0.113.5");
        Assert.Equal(before, (await gapura.MailsAsync()).Count);
        for (var i = 0; i < 8; i++)
        {
            gapura.Time.Advance(TimeSpan.FromHours(1));
            await gapura.TryCodeAsync(person, gapura.WrongCode(secret), "203.0.113.5");
        }

        var mail = Assert.Single((await gapura.MailsAsync()).Skip(before));
        Assert.Equal(person.Email, mail.To);
        Assert.Contains("203.0.113.5", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Firefox", mail.Text, StringComparison.Ordinal);
    }
}
