using System.Net;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Password;
using Gapura.Server.Hashing;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Factors.Password;

public sealed class NewPasswordTests
{
    [Theory]
    [InlineData(SecondFactorMode.Required, "qvzkwpx", false)]
    [InlineData(SecondFactorMode.Required, "qvzkwpxm", true)]
    [InlineData(SecondFactorMode.Off, "qvzkwpxmtrhbnd", false)]
    [InlineData(SecondFactorMode.Off, "qvzkwpxmtrhbndg", true)]
    [Trait("Clause", "A-01")]
    public async Task Eight_letters_do_beside_a_second_factor_and_fifteen_alone_with_no_rule_about_kinds(SecondFactorMode mode, string password, bool isTaken)
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(mode);
        var person = await gapura.AddPersonAsync("pp20", mustChangePassword: true);
        using var browser = gapura.NewVisitor();
        var page = await browser.SignInWithPasswordAsync(person);
        Assert.Contains($"minimal {(mode == SecondFactorMode.Off ? 15 : 8)} karakter", page.Text, StringComparison.Ordinal);
        Assert.Contains("Isi Password baru dua kali.", (await ChooseAsync(browser, page, "")).Problem, StringComparison.Ordinal);
        var reply = await ChooseAsync(browser, page, password);
        Assert.Equal(isTaken, reply.Status == HttpStatusCode.OK);
        Assert.Equal(!isTaken, reply.Problem.Contains("Password terlalu pendek", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Clause", "A-02")]
    public async Task The_whole_of_a_long_password_counts_and_both_forms_of_an_accent_are_one()
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(SecondFactorMode.Off);
        var person = await gapura.AddPersonAsync("pp20", mustChangePassword: true);
        using var browser = gapura.NewVisitor();
        var password = "é kunci ☂ " + string.Concat(Enumerable.Repeat("qV9 zKwPx~m", 11));
        Assert.True((await ChooseAsync(browser, await browser.SignInWithPasswordAsync(person), password)).IsHome());
        foreach (var almost in (string[])[password[..^1] + "n", password.ToUpperInvariant(), password[..72], password + " ", password.TrimEnd('m')])
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryPasswordAsync(person, almost)).Status);
            await gapura.Database.WriteAsync(async db =>
            {
                db.Throttles.RemoveRange(db.Throttles.ToList());
                await db.SaveChangesAsync();
            });
        }

        Assert.True((await gapura.TryPasswordAsync(person, password.Normalize(System.Text.NormalizationForm.FormD))).IsHome());
    }

    [Fact]
    [Trait("Clause", "A-03")]
    public async Task A_very_long_password_is_refused_before_any_work()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SubmitAsync(page, "Login", ("password", new string('a', 1025)))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, "Login", ("password", new string('a', 17 * 1024)))).Status);
        try
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, "Login", ("password", new string('a', 10 * 1024 * 1024)))).Status);
        }
        catch (HttpRequestException)
        {
            // The server has answered and hung up while the rest was still being sent.
        }

        Assert.DoesNotContain(await gapura.AuditAsync(), row => row.Kind == "authn_login_fail");
    }

    [Fact]
    [Trait("Clause", "A-04")]
    public async Task What_everybody_tries_is_refused_with_the_reason_at_a_change_and_at_a_reset()
    {
        string[] common =
        [
            "password123", "12345678", "qwertyuiop", "iloveyou1", "sunshine1", "football12", "princess1", "trustno1!", "1qaz2wsx", "letmein123",
            "baseball1", "superman1", "aaaaaaaa", "abcdefgh", "rahasia123", "indonesia1", "bismillah1", "gapura2026", "budisantoso", "budisantoso1",
        ];
        await using var gapura = await People.StartPlainAsync();
        var (person, _, owner) = await gapura.AddEnrolledAsync("budisantoso");
        using var elsewhere = gapura.NewVisitor();
        var change = await owner.GetAsync("/lpse/home/password");
        var reset = await elsewhere.GetAsync(await gapura.MailedLinkAsync(person, "/lpse/password/forgot"));
        foreach (var password in common)
        {
            change = await ChangeAsync(owner, change, person.Password, password);
            reset = await ChooseAsync(elsewhere, reset, password);
            Assert.All((Reply[])[change, reset], page =>
            {
                Assert.True(page.Status == HttpStatusCode.UnprocessableEntity, $"{password}: {page.Title}");
                Assert.Contains("mudah ditebak", page.Problem, StringComparison.Ordinal);
            });
        }

        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-05")]
    public async Task Fields_let_password_managers_work_and_hide_what_is_typed()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, _, owner) = await gapura.AddEnrolledAsync();
        using var browser = gapura.NewVisitor();
        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        var field = page.Document.QuerySelector("input[name=password]")!;
        Assert.Equal(("password", "current-password"), (field.GetAttribute("type"), field.GetAttribute("autocomplete")));
        var code = (await browser.SubmitAsync(page, "Login", ("password", person.Password))).Document.QuerySelector("input[name=code]")!;
        Assert.Equal("one-time-code", code.GetAttribute("autocomplete"));
        var change = await owner.GetAsync("/lpse/home/password");
        Assert.All(change.Document.QuerySelectorAll("input[name=newPassword], input[name=repeatPassword]"), input =>
            Assert.Equal(("password", "new-password"), (input.GetAttribute("type"), input.GetAttribute("autocomplete"))));
        Assert.DoesNotContain("onpaste", change.Html, StringComparison.OrdinalIgnoreCase);
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-06")]
    public async Task A_change_wants_the_present_password_and_counts_a_wrong_one()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, _, owner) = await gapura.AddEnrolledAsync();
        var page = await owner.GetAsync("/lpse/home/password");
        var empty = await ChangeAsync(owner, page, "", "kereta hijau pelan 7");
        Assert.Contains("Isi Password Anda saat ini.", empty.Problem, StringComparison.Ordinal);
        foreach (var wrong in (string[])["salah sekali", "salah", "salah lagi", "dan lagi", "masih salah"])
        {
            page = await ChangeAsync(owner, page, wrong, "kereta hijau pelan 7");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await ChangeAsync(owner, page, person.Password, "kereta hijau pelan 7")).Status);
        gapura.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await ChangeAsync(owner, page, person.Password, "kereta hijau pelan 7")).Status);
        Assert.Equal("Input Kode TOTP", (await gapura.TryPasswordAsync(person, "kereta hijau pelan 7")).Title);
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-07")]
    public async Task A_password_does_not_grow_old_and_there_are_no_hints()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        var fields = (await owner.GetAsync("/lpse/home/password")).Document.QuerySelectorAll("main input[name]").Select(input => input.GetAttribute("name"));
        Assert.DoesNotContain(fields, name => name!.Contains("hint", StringComparison.OrdinalIgnoreCase) || name.Contains("question", StringComparison.OrdinalIgnoreCase));
        gapura.Time.AdjustTime(gapura.Time.GetUtcNow().AddDays(400));
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-08")]
    public async Task A_compromised_password_ends_what_is_open_and_must_be_changed()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        await Administration(gapura).MarkCompromisedAsync(person.Id, new OperatorAct("test", "leaked"));
        Assert.False((await owner.GetAsync("/lpse/home")).IsHome());
        var page = await gapura.SignInAsync(owner, person, secret);
        Assert.Equal("Buat Password baru", page.Title);
        Assert.False((await owner.GetAsync("/lpse/home")).IsHome());
        Assert.True((await ChooseAsync(owner, page, "kereta hijau pelan 7")).IsHome());
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "A-12")]
    public async Task A_first_password_works_once_and_leads_to_a_new_one()
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(SecondFactorMode.Off);
        var person = await gapura.AddPersonAsync("pp20", mustChangePassword: true);
        var other = await gapura.AddPersonAsync("pp21", mustChangePassword: true);
        Assert.NotEqual(person.Password, other.Password);
        using var browser = gapura.NewVisitor();
        var page = await browser.SignInWithPasswordAsync(person);
        Assert.Equal("Buat Password baru", page.Title);
        Assert.False((await browser.GetAsync("/lpse/home")).IsHome());
        Assert.True((await ChooseAsync(browser, page, "kereta hijau pelan 7")).IsHome());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryPasswordAsync(person, person.Password)).Status);
    }

    [Fact]
    [Trait("Clause", "A-15")]
    public async Task A_fresh_server_has_no_account_with_a_known_password()
    {
        await using var gapura = await People.StartPlainAsync();
        foreach (var word in (string[])["admin", "administrator", "root", "gapura", "test"])
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryPasswordAsync(new TestPerson(default, "penyedia", word, "", ""), word)).Status);
        }

        Assert.Empty(await gapura.Database.ReadAsync(db => Task.FromResult(db.Accounts.ToList())));
    }

    private static Task<Reply> ChooseAsync(Visitor browser, Reply page, string password) =>
        browser.SubmitAsync(page, "Simpan Password", ("newPassword", password), ("repeatPassword", password));

    private static Task<Reply> ChangeAsync(Visitor browser, Reply page, string current, string password) =>
        browser.SubmitAsync(page, "Simpan Password", ("currentPassword", current), ("newPassword", password), ("repeatPassword", password));

    private static AccountAdministration Administration(RunningGapura gapura) => new(
        gapura.Database, gapura.Services.GetRequiredService<Clock>(), gapura.Services.GetRequiredService<AuditLog>(), gapura.Services.GetRequiredService<Outbox>(),
        gapura.Services.GetRequiredService<ServerSecrets>(), new AccountSecrets(gapura.Services.GetRequiredService<KeyRing>(), gapura.Services.GetRequiredService<PasswordHasher>().HashAsync));
}
