using System.Net;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Reset;

/// <summary>D4 and H-11: whoever has nothing but the mailbox never gets both credentials.</summary>
public sealed class MailboxTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, "/lpse/password/forgot", "/lpse/reset")]
    [InlineData(DatabaseKind.Sqlite, "/lpse/reset", "/lpse/password/forgot")]
    [InlineData(DatabaseKind.Postgres, "/lpse/password/forgot", "/lpse/reset")]
    [InlineData(DatabaseKind.Postgres, "/lpse/reset", "/lpse/password/forgot")]
    [Trait("Clause", "H-11")]
    [Trait("Clause", "D4")]
    public async Task A_day_must_pass_between_the_mailed_resets_of_the_two_credentials(DatabaseKind kind, string first, string second)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        using var thief = scene.Gapura.NewVisitor();
        await ConfirmAsync(scene.Gapura, thief, await scene.Gapura.MailedLinkAsync(thief, scene.Person, first));
        var version = await VersionAsync(scene);

        foreach (var wait in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromHours(12), TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1)])
        {
            scene.Gapura.Time.Advance(wait);
            var links = (await scene.Gapura.LinksAsync()).Count;
            var sent = await scene.Gapura.AskForResetAsync(thief, scene.Person, second);
            Assert.Equal(HttpStatusCode.OK, sent.Status);

            // Not more: a link that is no longer useful may have left the outbox meanwhile.
            Assert.True((await scene.Gapura.LinksAsync()).Count <= links);
        }

        Assert.Equal(version, await VersionAsync(scene));
        scene.Gapura.Time.Advance(TimeSpan.FromHours(1));
        await ConfirmAsync(scene.Gapura, thief, await scene.Gapura.MailedLinkAsync(thief, scene.Person, second));
        Assert.True(await VersionAsync(scene) > version);
    }

    [Theory]
    [InlineData("/lpse/password/forgot", "/lpse/reset")]
    [InlineData("/lpse/reset", "/lpse/password/forgot")]
    [Trait("Clause", "H-11")]
    [Trait("Clause", "D4")]
    public async Task Two_links_asked_for_beforehand_do_not_get_around_the_day(string first, string second)
    {
        await using var scene = await Scene.SignedInAsync();
        using var thief = scene.Gapura.NewVisitor();
        var one = await scene.Gapura.MailedLinkAsync(thief, scene.Person, first);
        var two = await scene.Gapura.MailedLinkAsync(thief, scene.Person, second);
        await ConfirmAsync(scene.Gapura, thief, one);
        var late = await thief.GetAsync(two);
        Assert.Equal(HttpStatusCode.Gone, late.Status);
    }

    [Fact]
    [Trait("Clause", "H-11")]
    [Trait("Clause", "D4")]
    public async Task Where_policy_asks_the_password_on_the_reset_page_the_mailbox_alone_resets_nothing()
    {
        await using var scene = await Scene.SignedInAsync(change: settings => settings.Portals[0].ResetAsksPassword = true);
        using var thief = scene.Gapura.NewVisitor();
        var page = await thief.GetAsync(await scene.Gapura.MailedLinkAsync(thief, scene.Person));
        var before = await scene.StateAsync();
        var empty = await thief.SubmitAsync(page, "OK", ("password", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Contains("Isi Password Anda.", empty.Text, StringComparison.Ordinal);
        Assert.Equal(before, await scene.StateAsync());
        foreach (var guess in (string[])["salah", "salah juga"])
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await thief.SubmitAsync(page, "OK", ("password", guess))).Status);
        }

        Assert.True(await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.AnyAsync()));
        Assert.Equal("TOTP Berhasil di Reset", (await thief.SubmitAsync(page, "OK", ("password", scene.Person.Password))).Title);
    }

    private static async Task ConfirmAsync(RunningGapura gapura, Visitor browser, string link)
    {
        var done = link.Contains("password", StringComparison.Ordinal)
            ? await Resetting.ChooseNewPasswordAsync(browser, link)
            : await browser.SubmitAsync(await browser.GetAsync(link), "OK");
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.EndsWith("/done", done.Asked.OriginalString, StringComparison.Ordinal);
        Assert.NotEmpty(await gapura.MailsAsync());
    }

    private static Task<int> VersionAsync(Scene scene) =>
        scene.Gapura.Database.ReadAsync(db => db.Accounts.Where(a => a.Id == scene.Person.Id).Select(a => a.CredentialVersion).SingleAsync());
}
