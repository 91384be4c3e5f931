using System.Net;
using Gapura.Server.Audit;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Reset;

/// <summary>ATK-11 and H-01 to H-10: the mailed link.</summary>
public sealed class ResetLinkTests
{
    private const string Over = "Tautan tidak berlaku";

    [Fact]
    [Trait("Clause", "H-04")]
    [Trait("Clause", "H-02")]
    [Trait("Clause", "ATK-11")]
    public async Task Opening_a_link_changes_nothing_and_confirming_works_exactly_once()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        var before = await scene.StateAsync();
        using var scanner = scene.Gapura.NewVisitor("MailScanner/1.0");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await scanner.GetAsync(link)).Status);
            await scanner.SendAsync(new HttpRequestMessage(HttpMethod.Head, link));
        }

        Assert.Equal(before, await scene.StateAsync());
        var page = await reader.GetAsync(link);
        Assert.Equal("TOTP Berhasil di Reset", (await reader.SubmitAsync(page, "OK")).Title);
        var again = await reader.SubmitAsync(page, "OK");
        Assert.Equal(HttpStatusCode.Gone, again.Status);
        Assert.Equal(Over, (await reader.GetAsync(link)).Title);
    }

    [Fact]
    [Trait("Clause", "H-02")]
    [Trait("Clause", "ATK-11")]
    public async Task A_link_lives_half_an_hour_whether_opened_or_not()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        var page = await reader.GetAsync(link);
        Assert.Equal("Reset TOTP", page.Title);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Over, (await reader.SubmitAsync(page, "OK")).Title);
        Assert.Equal(Over, (await reader.GetAsync(link)).Title);
        Assert.True(await HasFactorAsync(scene));
    }

    [Fact]
    [Trait("Clause", "H-03")]
    [Trait("Clause", "ATK-11")]
    public async Task A_newer_link_a_changed_password_and_a_changed_factor_each_end_the_older_link()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        var first = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        var second = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        Assert.Equal(Over, (await reader.GetAsync(first)).Title);
        Assert.Equal("Reset TOTP", (await reader.GetAsync(second)).Title);

        var change = await scene.Browser.GetAsync("/lpse/home/password");
        await scene.Browser.SubmitAsync(
            change, "Simpan Password", ("currentPassword", scene.Person.Password), ("newPassword", Resetting.NewPassword), ("repeatPassword", Resetting.NewPassword));
        Assert.Equal(Over, (await reader.GetAsync(second)).Title);

        scene.Gapura.Time.Advance(TimeSpan.FromHours(2));
        var person = scene.Person with { Password = Resetting.NewPassword };
        var third = await scene.Gapura.MailedLinkAsync(reader, person, "/lpse/password/forgot");
        var home = await scene.Gapura.SignInAsync(scene.Browser, person, scene.Secret);
        await scene.Browser.SubmitAsync(await scene.Browser.SubmitAsync(home, "Disable TOTP"), "Disable TOTP");
        Assert.Equal(Over, (await reader.GetAsync(third)).Title);
    }

    [Fact]
    [Trait("Clause", "H-02")]
    [Trait("Clause", "ATK-11")]
    public async Task A_link_of_one_person_or_purpose_does_nothing_for_another()
    {
        await using var scene = await Scene.SignedInAsync();
        var other = await scene.Gapura.AddPersonAsync("pp21");
        using var otherBrowser = scene.Gapura.NewVisitor();
        await scene.Gapura.EnrolAsync(otherBrowser, other);
        using var reader = scene.Gapura.NewVisitor();
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        var token = link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];
        Assert.Equal(Over, (await reader.GetAsync($"/lpse/password/reset?t={token}")).Title);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/lain/reset/confirm?t={token}")).Status);

        var (action, _, fields) = (await reader.GetAsync(link)).Form("OK");
        var crossed = await reader.PostOnlyAsync("/lpse/password/reset", [.. fields, ("newPassword", Resetting.NewPassword), ("repeatPassword", Resetting.NewPassword)]);
        Assert.Equal(HttpStatusCode.Gone, crossed.Status);
        var done = await reader.PostAsync(action, [.. fields, ("userId", other.UserId), ("email", other.Email)]);
        Assert.Equal("TOTP Berhasil di Reset", done.Title);
        Assert.False(await HasFactorAsync(scene));
        Assert.True(await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.AnyAsync(f => f.AccountId == other.Id)));
    }

    [Fact]
    [Trait("Clause", "H-06")]
    [Trait("Clause", "ATK-11")]
    public async Task The_pages_behind_a_link_give_its_address_to_nobody()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        foreach (var page in (string[])["/lpse/reset", "/lpse/password/forgot"])
        {
            var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person, page);
            var opened = await reader.GetAsync(link);
            foreach (var reply in (Reply[])[opened, await reader.GetAsync(link[..^1]), await reader.GetAsync(link.Split('?')[0])])
            {
                Assert.Equal("no-referrer", Assert.Single(reply.Headers["Referrer-Policy"]));
                Assert.Equal("no-store", Assert.Single(reply.Headers["Cache-Control"]));
                Assert.All(reply.Document.QuerySelectorAll("[src], [href]"), e => Assert.StartsWith("/", e.GetAttribute("src") ?? e.GetAttribute("href")!.Replace("#", "/#", StringComparison.Ordinal), StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    [Trait("Clause", "H-02")]
    [Trait("Clause", "M-07")]
    [Trait("Clause", "ATK-11")]
    public async Task Links_are_256_random_bits_of_which_the_database_keeps_no_usable_form()
    {
        await using var scene = await Scene.SignedInAsync(change: settings => settings.Limits.ResetMailsPerHour = 100);
        using var reader = scene.Gapura.NewVisitor();
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
            tokens.Add(link.Split("?t=")[1]);
        }

        Assert.Equal(20, tokens.Count);
        Assert.All(tokens, token => Assert.Matches(@"\A[A-Za-z0-9_-]{43}\z", token));
        var dump = await Sqlite3.QueryAsync(scene.DatabaseFile, ".dump");
        Assert.All(tokens, token =>
        {
            Assert.DoesNotContain(token, dump, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(token)), dump, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    [Trait("Clause", "ATK-11")]
    public async Task Guessing_links_gets_no_further_than_the_address_limit()
    {
        await using var scene = await Scene.SignedInAsync(change: settings => settings.Limits.PostsPerAddressPerMinute = 40);
        using var reader = scene.Gapura.NewVisitor();
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        var (action, _, fields) = (await reader.GetAsync(link)).Form("OK");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 60; i++)
        {
            statuses.Add((await reader.PostOnlyAsync(action, [.. fields.Where(f => f.Name != "token"), ("token", Server.Http.Cookies.NewToken())])).Status);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.DoesNotContain(HttpStatusCode.OK, statuses);
        Assert.True(statuses.Count(status => status == HttpStatusCode.Gone) <= 40);
        Assert.True(await HasFactorAsync(scene));
    }

    [Fact]
    [Trait("Clause", "H-07")]
    [Trait("Clause", "H-08")]
    [Trait("Clause", "H-09")]
    public async Task A_password_reset_opens_no_session_ends_every_session_keeps_the_factor_and_is_told_by_mail()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person, "/lpse/password/forgot");
        var done = await Resetting.ChooseNewPasswordAsync(reader, link);
        Assert.Equal("Password berhasil diganti", done.Title);
        Assert.DoesNotContain("__Host-gapura-session-lpse", reader.Cookies.Keys);
        Assert.Equal("Pilih Jenis User", (await reader.GetAsync("/lpse/home")).Title);
        Assert.Equal("Pilih Jenis User", (await scene.Browser.GetAsync("/lpse/home")).Title);
        Assert.Contains(await scene.Gapura.MailsAsync(), mail => mail.Subject == "Password baru Anda telah dibuat" && mail.To == scene.Person.Email && mail.Text.Contains("Jika bukan Anda", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await reader.SignInWithPasswordAsync(scene.Person)).Status);
        var person = scene.Person with { Password = Resetting.NewPassword };
        Assert.Equal("Input Kode TOTP", (await reader.SignInWithPasswordAsync(person)).Title);
    }

    [Fact]
    [Trait("Clause", "H-07")]
    [Trait("Clause", "H-08")]
    [Trait("Clause", "H-09")]
    public async Task A_factor_reset_opens_no_session_ends_every_session_kills_codes_and_recovery_codes_and_is_told_by_mail()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        using var half = scene.Gapura.NewVisitor();
        var waiting = await half.SignInWithPasswordAsync(scene.Person);
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        Assert.Equal("TOTP Berhasil di Reset", (await reader.SubmitAsync(await reader.GetAsync(link), "OK")).Title);
        Assert.DoesNotContain("__Host-gapura-session-lpse", reader.Cookies.Keys);
        Assert.Equal("Pilih Jenis User", (await scene.Browser.GetAsync("/lpse/home")).Title);
        Assert.Contains(await scene.Gapura.MailsAsync(), mail => mail.Subject == "TOTP Anda telah direset" && mail.Text.Contains("Jika bukan Anda", StringComparison.Ordinal));

        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var late = await half.SubmitAsync(waiting, "Login", ("code", scene.Gapura.CodeOf(scene.Secret)));
        Assert.NotEqual("Beranda", late.Title);
        Assert.Equal("Enable TOTP", (await reader.SignInWithPasswordAsync(scene.Person)).Title);
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.RecoveryCodes.CountAsync(code => code.AccountId == scene.Person.Id)));
    }

    [Fact]
    [Trait("Clause", "H-10")]
    [Trait("Clause", "H-01")]
    public async Task A_hundred_requests_bring_three_mails_the_same_answer_and_lock_nobody()
    {
        await using var scene = await Scene.SignedInAsync();
        using var stranger = scene.Gapura.NewVisitor();
        var nobody = scene.Person with { UserId = "tidakada" };
        var wrongMail = scene.Person with { Email = "lain@contoh.example" };
        var texts = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 100; i++)
        {
            var sent = await scene.Gapura.AskForResetAsync(stranger, (i % 4) switch { 1 => nobody, 2 => wrongMail, _ => scene.Person });
            texts.Add($"{sent.Status} {sent.Asked} {sent.Text}");
        }

        Assert.Single(texts);
        Assert.Equal(3, (await scene.Gapura.LinksAsync()).Count);
        Assert.Equal("Beranda", (await scene.Browser.GetAsync("/lpse/home")).Title);
        using var again = scene.Gapura.NewVisitor();
        Assert.Equal("Beranda", (await scene.Gapura.SignInAsync(again, scene.Person, scene.Secret)).Title);
        scene.Gapura.Time.Advance(TimeSpan.FromHours(1));
        await scene.Gapura.MailedLinkAsync(stranger, scene.Person);
    }

    [Fact]
    [Trait("Clause", "H-10")]
    [Trait("Clause", "B-06")]
    public async Task One_address_may_ask_ten_times_an_hour_and_then_is_told_to_wait()
    {
        await using var scene = await Scene.SignedInAsync(change: settings => settings.Limits.ResetsPerAddressPerHour = 10);
        using var stranger = scene.Gapura.NewVisitor();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await scene.Gapura.AskForResetAsync(stranger, scene.Person with { UserId = $"tidakada{i}" })).Status);
        }

        var refused = await scene.Gapura.AskForResetAsync(stranger, scene.Person);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Assert.Empty(await scene.Gapura.LinksAsync());
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Kind == AuditKinds.RateLimited);
    }

    private static Task<bool> HasFactorAsync(Scene scene) => scene.Gapura.Database.ReadAsync(db => db.TotpFactors.AnyAsync(f => f.AccountId == scene.Person.Id));
}
