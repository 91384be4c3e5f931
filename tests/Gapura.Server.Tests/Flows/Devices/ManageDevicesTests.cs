using System.Net;
using Gapura.Protocol.Approval;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Devices;

/// <summary>My devices: who sees what, rename, "Blokir token saya", one more, none left (E-14, Q34, R56–R59).</summary>
public sealed class ManageDevicesTests
{
    [Fact]
    public async Task The_list_names_the_phone_and_its_last_use()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        var page = await scene.Browser.GetAsync("/lpse45/home/devices");
        Assert.Contains("HP uji", page.Text, StringComparison.Ordinal);
        Assert.Contains("Terakhir dipakai", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocking_a_phone_ends_the_sessions_that_may_have_been_opened_with_it_but_for_this_one()
    {
        await using var scene = await AppScene.BoundAsync();
        using var thief = scene.Gapura.NewVisitor();
        await scene.Phone.DecideAsync(Decision.Approve, NumberTests.NumberOn(await scene.PasswordAsync(thief))!);
        Assert.True(AppScene.IsHome(await scene.LookAsync(thief)));
        await scene.SignInAsync();
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices"), "Blokir token saya");
        Assert.True(AppScene.IsHome(await scene.Browser.GetAsync("/lpse45/home")));
        Assert.False(AppScene.IsHome(await thief.GetAsync("/lpse45/home")));
    }

    [Fact]
    public async Task A_phone_is_renamed_and_the_name_is_cleaned_of_nothing_it_may_not_have()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        var page = await scene.Browser.GetAsync("/lpse45/home/devices");
        Assert.Contains("HP kantor", (await scene.Browser.SubmitAsync(page, "Simpan nama", ("name", " HP kantor "))).Text, StringComparison.Ordinal);
        foreach (var name in (string[])["", new string('x', 61), "HP\u202Erotnak"])
        {
            var refused = await scene.Browser.SubmitAsync(page, "Simpan nama", ("name", name));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains("Isi nama HP", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal("HP kantor", (await scene.DeviceAsync()).Name);
        Assert.Single(await scene.Gapura.AuditAsync(), row => row.Kind == "device_renamed");
    }

    [Fact]
    public async Task A_blocked_phone_is_out_at_once_and_the_owner_is_told()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        using var attacker = scene.Gapura.NewVisitor();
        await scene.PasswordAsync(attacker);
        var question = await scene.Phone.QuestionAsync();
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices"), "Blokir token saya");
        var late = await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question));
        Assert.Equal((HttpStatusCode.Unauthorized, "refused"), (late.Status, late.Code));
        Assert.False(AppScene.IsHome(await scene.LookAsync(attacker)));
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject == "HP dihapus dari akun Anda");
        Assert.Single(await scene.Gapura.AuditAsync(), row => row is { Kind: "device_removed", Reason: "blocked by its owner" });
    }

    [Fact]
    public async Task Without_the_last_phone_the_password_alone_opens_nothing()
    {
        await using var scene = await AppScene.BoundAsync();
        Assert.True((bool)(await scene.Phone.CallAsync(HttpMethod.Delete, "/device")).Json["removed"]!);
        var code = await scene.PasswordAsync();
        Assert.Contains("Tidak ada HP yang terhubung", code.Text, StringComparison.Ordinal);
        Assert.Contains("Reset 2FA?", code.Text, StringComparison.Ordinal);
        var old = await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Phone.Code()));
        Assert.False(AppScene.IsHome(old));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_phones_removed_at_once_do_not_switch_the_factor_off(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind);
        await scene.SignInAsync();
        for (var round = 0; round < 20; round++)
        {
            using var first = new TestDevice(scene.Gapura, "HP pertama");
            using var second = new TestDevice(scene.Gapura, "HP kedua");
            foreach (var phone in (TestDevice[])[first, second])
            {
                await phone.BindAsync(await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices"), "Tambah HP"));
                await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices/code"), "Lanjutkan");
            }

            if (round == 0)
            {
                await scene.Phone.CallAsync(HttpMethod.Delete, "/device");
            }

            await Task.WhenAll(first.CallAsync(HttpMethod.Delete, "/device"), second.CallAsync(HttpMethod.Delete, "/device"));
            Assert.Equal([FactorStatus.Orphaned], await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.Select(f => f.Status).ToListAsync()));
        }
    }

    [Fact]
    public async Task A_person_with_a_recovery_code_binds_a_new_phone_after_the_old_one_is_gone()
    {
        await using var scene = await AppScene.UnboundAsync();
        var (lost, home) = await scene.Gapura.BindAsync(scene.Browser, scene.Person);
        using var _ = lost;
        var recovery = home.Document.QuerySelector("[data-codes] code")!.TextContent;
        await lost.CallAsync(HttpMethod.Delete, "/device");
        await scene.Browser.SubmitAsync(home, "LOGOUT");
        await scene.PasswordAsync();
        home = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/sign-in/recovery-code"), "Login", ("code", recovery));
        Assert.True(AppScene.IsHome(home), home.Text);
        using var phone = new TestDevice(scene.Gapura, "HP baru");
        await phone.BindAsync(await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices"), "Tambah HP"));
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices/code"), "Lanjutkan");
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home"), "LOGOUT");
        await scene.PasswordAsync();
        Assert.Equal("approved", (await phone.DecideAsync(Decision.Approve)).Outcome);
        Assert.True(AppScene.IsHome(await scene.LookAsync()));
    }

    [Fact]
    public async Task Disable_and_enable_again_is_a_round_trip()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        var disabled = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/disable"), "Disable 2FA");
        Assert.Equal("Berhasil Disable 2FA", disabled.Title);
        Assert.Contains("Hapus nama user di SPSE Authenticator", disabled.Text, StringComparison.Ordinal);
        Assert.Equal("refused", (await scene.Phone.CallAsync(HttpMethod.Get, "/device")).Code);
        var home = await scene.Browser.GetAsync("/lpse45/home");
        Assert.Equal("Tidak aktif", home.Document.QuerySelector(".badge")!.TextContent);
        await scene.Browser.SubmitAsync(home, "LOGOUT");

        var offer = await scene.PasswordAsync();
        home = await scene.Browser.SubmitAsync(offer, "Lewati untuk sekarang");
        Assert.True(AppScene.IsHome(home), home.Text);
        var qr = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/enable"), "Enable 2FA");
        using var phone = new TestDevice(scene.Gapura, "HP lagi");
        Assert.Equal(HttpStatusCode.OK, (await phone.BindAsync(qr)).Status);
        var bound = await scene.Browser.GetAsync("/lpse45/home/devices/code");
        Assert.Equal("Berhasil Enable 2FA", bound.Title);
        home = await scene.Browser.SubmitAsync(bound, "Lanjutkan");
        Assert.Equal(8, home.Document.QuerySelectorAll("[data-codes] li").Length);
        await scene.Browser.SubmitAsync(home, "LOGOUT");
        await scene.PasswordAsync();
        await phone.DecideAsync(Decision.Approve);
        Assert.True(AppScene.IsHome(await scene.LookAsync()));
    }

    [Fact]
    public async Task Where_2FA_is_required_disabling_leads_to_a_new_phone_at_once()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.Gapura.SetPolicyAsync(scene.Profile, SecondFactorMode.Required);
        await scene.SignInAsync();
        var again = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/disable"), "Disable 2FA");
        Assert.Contains("mewajibkan 2FA", again.Text, StringComparison.Ordinal);
        Assert.False(AppScene.IsHome(await scene.Browser.GetAsync("/lpse45/home")));
        using var phone = new TestDevice(scene.Gapura, "HP baru");
        var qr = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/enable"), "Enable 2FA");
        Assert.Equal(HttpStatusCode.OK, (await phone.BindAsync(qr)).Status);
        Assert.True(AppScene.IsHome(await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices/code"), "Lanjutkan")));
    }

    [Fact]
    public async Task A_reset_by_mail_puts_the_phone_out_and_leads_to_enabling_again()
    {
        await using var scene = await AppScene.BoundAsync();
        var form = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Reset 2FA?");
        await scene.Browser.SubmitAsync(form, "Kirim", ("email", scene.Person.Email), ("captcha", await scene.Gapura.CaptchaAnswerAsync(form)));
        var mail = Assert.Single(await scene.Gapura.MailsAsync(), one => one.Subject == "Konfirmasi Permintaan Reset 2FA");
        Assert.Contains("Reset 2FA", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("TOTP", mail.Text, StringComparison.Ordinal);
        var page = await scene.Browser.GetAsync(new Uri(mail.Link).PathAndQuery);
        Assert.Contains("Reset 2FA", page.Text, StringComparison.Ordinal);
        await scene.Browser.SubmitAsync(page, "OK");
        Assert.Equal("refused", (await scene.Phone.CallAsync(HttpMethod.Get, "/challenge")).Code);
        Assert.Equal("Enable 2FA", (await scene.PasswordAsync()).Title);
    }

    [Fact]
    [Trait("Clause", "G-02")]
    public async Task Adding_a_phone_wants_everything_proved_lately()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(6));
        var page = await scene.Browser.GetAsync("/lpse45/home/devices");
        var confirm = await scene.Browser.SubmitAsync(page, "Tambah HP");
        Assert.Equal("Pastikan ini Anda", confirm.Title);
        var list = await scene.Browser.SubmitAsync(confirm, "Lanjutkan", ("password", scene.Person.Password), ("code", scene.Phone.Code()));
        Assert.Equal("HP saya", list.Title);
        Assert.Equal("Scan QR Code", (await scene.Browser.SubmitAsync(list, "Tambah HP")).Title);
    }

    [Fact]
    public async Task Another_persons_phone_can_be_neither_seen_nor_touched()
    {
        await using var scene = await AppScene.BoundAsync();
        var other = await scene.Gapura.AddPersonAsync("PPK8", "non-penyedia", portal: AppScene.Portal);
        using var browser = scene.Gapura.NewVisitor();
        var (theirs, home) = await scene.Gapura.BindAsync(browser, other, "HP orang lain");
        using var _ = theirs;
        var token = home.Document.QuerySelector("[name=formToken]")!.GetAttribute("value")!;
        var device = scene.Phone.Id.ToString("N");
        await browser.PostAsync("/lpse45/home/devices/block", ("formToken", token), ("device", device));
        await browser.PostAsync("/lpse45/home/devices/rename", ("formToken", token), ("device", device), ("name", "dicuri"));
        Assert.Equal(("HP uji", DeviceStatus.Active), ((await scene.DeviceAsync()).Name, (await scene.DeviceAsync()).Status));
        Assert.DoesNotContain("HP uji", (await browser.GetAsync("/lpse45/home/devices")).Text, StringComparison.Ordinal);
    }
}
