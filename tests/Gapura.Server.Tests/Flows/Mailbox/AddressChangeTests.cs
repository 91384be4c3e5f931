using System.Net;
using Gapura.Server.Accounts;
using Gapura.Server.Tests.Flows.Reset;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Mailbox;

/// <summary>H-12 and H-09: another e-mail address is in force once its mailbox has confirmed it, and the old one can take it back.</summary>
[Trait("Clause", "H-12")]
public sealed class AddressChangeTests
{
    private const string Fresh = "baru@lain.example";
    private const string Over = "Tautan tidak berlaku";
    private static readonly OperatorAct s_act = new("sri", "surat 7");

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_new_address_is_in_force_once_its_own_mailbox_has_confirmed_it_with_the_password(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        var (confirm, takeBack) = await AskAsync(scene);
        Assert.Equal(scene.Person.Email, await EmailAsync(scene));

        // Until then resets go where they went, and nowhere else.
        using var reader = scene.Gapura.NewVisitor();
        var reset = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        await scene.Gapura.AskForResetAsync(reader, scene.Person with { Email = Fresh });
        Assert.Equal(1, (await scene.Gapura.LinksAsync()).Count(link => link.Contains("/reset/", StringComparison.Ordinal)));

        var page = await reader.GetAsync(confirm);
        Assert.Equal("Konfirmasi alamat email", page.Title);
        var before = (await scene.Gapura.AuditAsync()).Count;
        var empty = await reader.SubmitAsync(page, "Konfirmasi alamat", ("password", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Contains("Isi Password Anda.", empty.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await scene.Gapura.AuditAsync()).Count);
        var wrong = await reader.SubmitAsync(page, "Konfirmasi alamat", ("password", "salah"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, scene.Person.Email), (wrong.Status, await EmailAsync(scene)));
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        var done = await reader.SubmitAsync(page, "Konfirmasi alamat", ("password", scene.Person.Password));
        Assert.Equal(("Alamat email dikonfirmasi", Fresh), (done.Title, await EmailAsync(scene)));

        Assert.Equal(HttpStatusCode.Gone, (await reader.SubmitAsync(page, "Konfirmasi alamat", ("password", scene.Person.Password))).Status);
        Assert.Equal(Over, (await reader.GetAsync(confirm)).Title);
        Assert.Equal(Over, (await reader.GetAsync(reset)).Title);

        // The old mailbox has a newer link, which counts from today.
        Assert.Equal(Over, (await reader.GetAsync(takeBack)).Title);
        var told = (await scene.Gapura.MailsAsync()).Where(mail => mail.Subject == "Alamat email Anda telah diganti").OrderByDescending(mail => mail.To == scene.Person.Email).ToList();
        Assert.Equal([scene.Person.Email, Fresh], told.Select(mail => mail.To));
        Assert.Equal("Tetap pakai alamat lama", (await reader.GetAsync(new Uri(told[0].Link).PathAndQuery)).Title);
        Assert.DoesNotContain("?t=", told[1].Text, StringComparison.Ordinal);
        Assert.Equal(["email-asked", "email"], (await scene.Gapura.AuditAsync()).Where(row => row.Kind == "user_updated").Select(row => row.Reason));
    }

    [Fact]
    [Trait("Clause", "H-04")]
    public async Task Opening_the_links_changes_nothing_and_their_pages_give_their_address_to_nobody()
    {
        await using var scene = await Scene.SignedInAsync();
        var (confirm, takeBack) = await AskAsync(scene);
        var before = await scene.StateAsync();
        using var scanner = scene.Gapura.NewVisitor("MailScanner/1.0");
        foreach (var link in (string[])[confirm, takeBack])
        {
            for (var i = 0; i < 3; i++)
            {
                var page = await scanner.GetAsync(link);
                Assert.Equal((HttpStatusCode.OK, "no-referrer", "no-store"), (page.Status, page.Headers["Referrer-Policy"][0], page.Headers["Cache-Control"][0]));
                await scanner.SendAsync(new HttpRequestMessage(HttpMethod.Head, link));
            }
        }

        Assert.Equal(before, await scene.StateAsync());

        // Each link opens its own page alone, and only at its own portal.
        Assert.Equal(Over, (await scanner.GetAsync(confirm.Replace("/confirm", "/take-back", StringComparison.Ordinal))).Title);
        Assert.Equal(Over, (await scanner.GetAsync(takeBack.Replace("/take-back", "/confirm", StringComparison.Ordinal))).Title);
        Assert.Equal(Over, (await scanner.GetAsync(confirm.Replace("/lpse/", "/lpse45/", StringComparison.Ordinal))).Title);
    }

    [Fact]
    public async Task The_letter_to_a_mailbox_that_nobody_has_confirmed_names_nobody()
    {
        await using var scene = await Scene.SignedInAsync();
        await AskAsync(scene);
        var letter = (await scene.Gapura.MailsAsync()).Single(mail => mail.To == Fresh);
        foreach (var secret in (string[])["Orang", scene.Person.UserId, scene.Person.Email])
        {
            Assert.DoesNotContain(secret, letter.Text + letter.Html + letter.Subject, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, false)]
    [InlineData(DatabaseKind.Sqlite, true)]
    [InlineData(DatabaseKind.Postgres, false)]
    [InlineData(DatabaseKind.Postgres, true)]
    public async Task The_old_mailbox_takes_a_change_back_before_and_after_it_is_in_force(DatabaseKind kind, bool isInForce)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        var (confirm, takeBack) = await AskAsync(scene);
        using var reader = scene.Gapura.NewVisitor();
        if (isInForce)
        {
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
            await reader.SubmitAsync(await reader.GetAsync(confirm), "Konfirmasi alamat", ("password", scene.Person.Password));
            takeBack = await NewestLinkAsync(scene, scene.Person.Email);

            // Whoever reads the new mailbox makes a password of their own: that must not keep the owner from coming back.
            var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person with { Email = Fresh }, "/lpse/password/forgot");
            Assert.EndsWith("/done", (await Resetting.ChooseNewPasswordAsync(reader, link)).Asked.AbsolutePath, StringComparison.Ordinal);
        }

        var page = await reader.GetAsync(takeBack);
        Assert.Equal("Perubahan dibatalkan", (await reader.SubmitAsync(page, "Batalkan perubahan")).Title);
        Assert.Equal(scene.Person.Email, await EmailAsync(scene));
        Assert.Equal(HttpStatusCode.Gone, (await reader.SubmitAsync(page, "Batalkan perubahan")).Status);
        Assert.Equal(Over, (await reader.GetAsync(confirm)).Title);
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.MailboxLinks.CountAsync()));
        var home = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home"));
        Assert.Equal(isInForce ? HttpStatusCode.SeeOther : HttpStatusCode.OK, home.Status);
        var subject = isInForce ? "Perubahan alamat email dibatalkan" : "Alamat email Anda tidak berubah";
        Assert.Equal(isInForce ? [Fresh, scene.Person.Email] : [scene.Person.Email],
            (await scene.Gapura.MailsAsync()).Where(mail => mail.Subject == subject).Select(mail => mail.To).Order());
    }

    [Fact]
    [Trait("Clause", "H-08")]
    public async Task What_is_open_ends_with_a_change_taken_back_that_was_in_force()
    {
        await using var scene = await Scene.SignedInAsync();
        var (confirm, _) = await AskAsync(scene);
        using var reader = scene.Gapura.NewVisitor();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        await reader.SubmitAsync(await reader.GetAsync(confirm), "Konfirmasi alamat", ("password", scene.Person.Password));
        Assert.Equal(HttpStatusCode.OK, (await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home"))).Status);
        await reader.SubmitAsync(await reader.GetAsync(await NewestLinkAsync(scene, scene.Person.Email)), "Batalkan perubahan");
        Assert.Equal(HttpStatusCode.SeeOther, (await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home"))).Status);
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.KnownBrowsers.CountAsync()));
    }

    [Fact]
    public async Task A_lost_old_mailbox_is_told_and_decides_nothing_and_no_password_is_asked()
    {
        await using var scene = await Scene.SignedInAsync();
        await scene.Gapura.Accounts.SetEmailAsync(scene.Person.Id, New(scene, Fresh) with { IsOldLost = true }, s_act);
        using var reader = scene.Gapura.NewVisitor();
        var page = await reader.GetAsync(await NewestLinkAsync(scene, Fresh));
        Assert.Empty(page.Document.QuerySelectorAll("input[type=password]"));
        Assert.Equal("Alamat email dikonfirmasi", (await reader.SubmitAsync(page, "Konfirmasi alamat")).Title);
        var old = (await scene.Gapura.MailsAsync()).Where(mail => mail.To == scene.Person.Email && mail.Subject.Contains("lamat e", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, old.Count);
        Assert.All(old, mail => Assert.DoesNotContain("?t=", mail.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_has_chosen_no_password_yet_is_asked_for_none_and_the_address_typed_wrong_at_the_desk_decides_nothing()
    {
        await using var scene = await Scene.SignedInAsync();
        var late = await scene.Gapura.AddPersonAsync("pp77", email: "salah-ketik@contoh.example", mustChangePassword: true);
        await scene.Gapura.Accounts.SetEmailAsync(late.Id, New(scene, Fresh), s_act);
        Assert.DoesNotContain("?t=", (await scene.Gapura.MailsAsync()).Single(mail => mail.To == late.Email).Text, StringComparison.Ordinal);
        using var reader = scene.Gapura.NewVisitor();
        Assert.Equal("Alamat email dikonfirmasi", (await reader.SubmitAsync(await reader.GetAsync(await NewestLinkAsync(scene, Fresh)), "Konfirmasi alamat")).Title);
        var link = await scene.Gapura.MailedLinkAsync(reader, late with { Email = Fresh }, "/lpse/password/forgot");
        Assert.Equal("Password berhasil diganti", (await Resetting.ChooseNewPasswordAsync(reader, link)).Title);
    }

    [Fact]
    [Trait("Clause", "H-03")]
    public async Task A_confirmation_ends_with_a_newer_one_with_a_changed_credential_and_after_a_day()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        var (first, _) = await AskAsync(scene);
        var (second, takeBack) = await AskAsync(scene, "lain@lain.example");
        Assert.Equal(Over, (await reader.GetAsync(first)).Title);
        await scene.Gapura.Accounts.MarkCompromisedAsync(scene.Person.Id, s_act);
        Assert.Equal(Over, (await reader.GetAsync(second)).Title);
        Assert.Equal("Tetap pakai alamat lama", (await reader.GetAsync(takeBack)).Title);

        await scene.Gapura.Database.WriteAsync(db => db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(one => one.MustChangePassword, false)));
        var (third, last) = await AskAsync(scene);
        scene.Gapura.Time.Advance(EmailChange.ConfirmLife - TimeSpan.FromSeconds(1));
        Assert.Equal("Konfirmasi alamat email", (await reader.GetAsync(third)).Title);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Over, (await reader.GetAsync(third)).Title);
        scene.Gapura.Time.Advance(EmailChange.TakeBackLife - EmailChange.ConfirmLife - TimeSpan.FromSeconds(1));
        Assert.Equal("Tetap pakai alamat lama", (await reader.GetAsync(last)).Title);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Over, (await reader.GetAsync(last)).Title);
    }

    [Fact]
    public async Task The_first_of_two_owners_takes_back_what_came_after()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        foreach (var address in (string[])["b@lain.example", "c@lain.example"])
        {
            var (confirm, _) = await AskAsync(scene, address);
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
            await reader.SubmitAsync(await reader.GetAsync(confirm), "Konfirmasi alamat", ("password", scene.Person.Password));
            scene.Gapura.Time.Advance(TimeSpan.FromHours(1));
        }

        var (first, second) = (await NewestLinkAsync(scene, scene.Person.Email), await NewestLinkAsync(scene, "b@lain.example"));
        Assert.Equal("Perubahan dibatalkan", (await reader.SubmitAsync(await reader.GetAsync(first), "Batalkan perubahan")).Title);
        Assert.Equal(scene.Person.Email, await EmailAsync(scene));
        Assert.Equal(Over, (await reader.GetAsync(second)).Title);
    }

    [Fact]
    [Trait("Clause", "H-09")]
    public async Task A_second_address_gets_every_notice_once_it_is_confirmed_and_never_a_link()
    {
        await using var scene = await Scene.SignedInAsync();
        using var reader = scene.Gapura.NewVisitor();
        const string Second = "kedua@lain.example";
        await scene.Gapura.Accounts.SetNoticeEmailAsync(scene.Person.Id, New(scene, Second), s_act);
        var confirm = await NewestLinkAsync(scene, Second);
        Assert.Equal("Alamat email dikonfirmasi", (await reader.SubmitAsync(await reader.GetAsync(confirm), "Konfirmasi alamat", ("password", scene.Person.Password))).Title);

        var before = (await scene.Gapura.MailsAsync()).Count;
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        var reset = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        await reader.SubmitAsync(await reader.GetAsync(reset), "OK");
        await AskAsync(scene);
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone("+6285501009077", TimeSpan.Zero), s_act);
        var second = (await scene.Gapura.MailsAsync()).Skip(before).Where(mail => mail.To == Second).ToList();
        Assert.Equal(
            ["Alamat email akan diubah / E-mail address about to change", "Nomor telepon diubah / Phone number changed", "TOTP Anda telah direset"],
            second.Select(mail => mail.Subject).Order(StringComparer.Ordinal));
        Assert.All(second, mail => Assert.DoesNotContain("?t=", mail.Text + mail.Html, StringComparison.Ordinal));

        await scene.Gapura.Accounts.SetNoticeEmailAsync(scene.Person.Id, null, s_act);
        Assert.Contains((await scene.Gapura.MailsAsync()).Skip(before), mail => mail.To == Second && mail.Text.Contains("menghapus alamat email kedua", StringComparison.Ordinal));
        Assert.Null(await scene.Gapura.Database.ReadAsync(db => db.Accounts.Where(one => one.Id == scene.Person.Id).Select(one => one.NoticeEmail).SingleAsync()));
    }

    private static FreshEmail New(Scene scene, string address) => new(address, scene.Gapura.Settings.BaseUrl);

    private static async Task<(string Confirm, string TakeBack)> AskAsync(Scene scene, string address = Fresh)
    {
        // Mails of one moment stand in no order.
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        var old = await EmailAsync(scene);
        await scene.Gapura.Accounts.SetEmailAsync(scene.Person.Id, New(scene, address), s_act);
        return (await NewestLinkAsync(scene, address), await NewestLinkAsync(scene, old));
    }

    private static async Task<string> NewestLinkAsync(Scene scene, string to) =>
        new Uri((await scene.Gapura.MailsAsync()).Last(mail => mail.To == to && mail.Text.Contains("?t=", StringComparison.Ordinal)).Link).PathAndQuery;

    private static Task<string> EmailAsync(Scene scene) =>
        scene.Gapura.Database.ReadAsync(db => db.Accounts.Where(one => one.Id == scene.Person.Id).Select(one => one.Email).SingleAsync());
}
