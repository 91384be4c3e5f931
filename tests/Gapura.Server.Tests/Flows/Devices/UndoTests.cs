using System.Net;
using Gapura.Protocol.Approval;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Devices;

/// <summary>Between a claim and "Lanjutkan": what can be taken back, by whom, for how long, and that nobody is locked out by it.</summary>
public sealed class UndoTests
{
    [Fact]
    public async Task Hours_after_a_claim_nobody_takes_it_back_or_is_shown_recovery_codes_for_it()
    {
        await using var scene = await InSessionAsync();
        using var phone = await ClaimAsync(scene);
        var page = await scene.Browser.GetAsync("/lpse45/home/devices/code");
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(11));
        await scene.Browser.SubmitAsync(page, "Bukan perangkat saya");
        Assert.Equal(HttpStatusCode.OK, (await phone.CallAsync(HttpMethod.Get, "/challenge")).Status);
        await scene.Browser.SubmitAsync(page, "Lanjutkan");
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.RecoveryCodes.CountAsync()));
        Assert.Equal(1, await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync(f => f.Status == FactorStatus.Active)));
    }

    [Theory]
    [InlineData("Bukan perangkat saya")]
    [InlineData("a second device")]
    public async Task Where_2FA_is_required_taking_the_first_device_back_leaves_nothing_open_but_enrolling(string how)
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.Gapura.SetPolicyAsync(scene.Profile, SecondFactorMode.Required);
        await scene.SignInAsync();
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/disable"), "Disable 2FA");
        var qr = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/enable"), "Enable 2FA");
        using var first = new TestDevice(scene.Gapura, "HP pertama");
        using var second = new TestDevice(scene.Gapura, "HP kedua");
        var nonce = (await second.LookAsync(TestDevice.CodeOn(qr))).Text("nonce");
        await first.BindAsync(qr);
        if (how == "a second device")
        {
            await second.ClaimAsync(TestDevice.CodeOn(qr), nonce);
        }
        else
        {
            await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices/code"), how);
        }

        Assert.False(AppScene.IsHome(await scene.Browser.GetAsync("/lpse45/home")));
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row is { Kind: "factor_disabled", Reason: "its only device was undone" });
        Assert.Contains(await scene.Gapura.MailsAsync(), mail => mail.Subject == "2FA Anda telah dinonaktifkan");
    }

    [Fact]
    public async Task Taking_a_device_back_ends_what_was_opened_with_it()
    {
        await using var scene = await AppScene.UnboundAsync();
        var qr = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Enable 2FA");
        using var foreign = new TestDevice(scene.Gapura, "HP orang lain");
        await foreign.BindAsync(qr);
        using var thief = scene.Gapura.NewVisitor();
        var waiting = await scene.PasswordAsync(thief);
        await foreign.DecideAsync(Decision.Approve, NumberTests.NumberOn(waiting)!);
        Assert.True(AppScene.IsHome(await scene.LookAsync(thief)));
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/sign-in/device"), "Bukan perangkat saya");
        Assert.False(AppScene.IsHome(await thief.GetAsync("/lpse45/home")));
    }

    [Fact]
    public async Task A_first_phone_that_its_person_deletes_before_going_on_leaves_no_factor_that_nobody_can_prove()
    {
        await using var scene = await InSessionAsync();
        using var phone = await ClaimAsync(scene);
        await phone.CallAsync(HttpMethod.Delete, "/device");
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync()));
        Assert.Equal("Scan QR Code", (await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/enable"), "Enable 2FA")).Title);
    }

    [Fact]
    public async Task A_phone_whose_answer_was_lost_gets_it_although_its_person_has_gone_on()
    {
        await using var scene = await AppScene.UnboundAsync();
        var qr = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Enable 2FA");
        var code = TestDevice.CodeOn(qr);
        using var phone = new TestDevice(scene.Gapura);
        var nonce = (await phone.LookAsync(code)).Text("nonce");
        await phone.ClaimAsync(code, nonce);
        Assert.True(AppScene.IsHome(await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/sign-in/device"), "Lanjutkan")));
        Assert.Equal(HttpStatusCode.OK, (await phone.ClaimAsync(code, nonce)).Status);
        using var late = new TestDevice(scene.Gapura);
        Assert.Equal("gone", (await late.ClaimAsync(code, nonce)).Code);
        Assert.Equal(HttpStatusCode.OK, (await phone.CallAsync(HttpMethod.Get, "/challenge")).Status);
    }

    [Fact]
    public async Task A_code_that_was_shown_anew_again_and_again_ends_with_the_sign_in_after_half_an_hour()
    {
        await using var scene = await AppScene.UnboundAsync();
        await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Enable 2FA");
        for (var i = 0; i < 4; i++)
        {
            scene.Gapura.Time.Advance(TimeSpan.FromMinutes(9));
            var page = await scene.Browser.GetAsync("/lpse45/sign-in/device");
            if (page.Title == "QR Code tidak berlaku lagi")
            {
                await scene.Browser.SubmitAsync(page, "Tampilkan QR Code baru");
            }
        }

        Assert.Equal("Sesi telah berakhir", (await scene.Browser.GetAsync("/lpse45/sign-in/device")).Title);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Attack", "ATK-30")]
    public async Task A_claim_beside_an_operators_reset_leaves_no_device(DatabaseKind kind)
    {
        await using var scene = await AppScene.UnboundAsync(kind);
        for (var round = 0; round < 20; round++)
        {
            using var browser = scene.Gapura.NewVisitor();
            var offer = await scene.PasswordAsync(browser);
            var qr = await browser.SubmitAsync(offer, "Enable 2FA");
            using var phone = new TestDevice(scene.Gapura);
            var code = TestDevice.CodeOn(qr);
            var nonce = (await phone.LookAsync(code)).Text("nonce");
            await Task.WhenAll(Task.Run(() => phone.ClaimAsync(code, nonce)), Task.Run(() => scene.Gapura.Accounts.ResetFactorAsync(scene.Person.Id, new("test", "lost"))));
            Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.Devices.CountAsync(device => device.Status == DeviceStatus.Active)));
            Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync()));
        }
    }

    [Fact]
    public async Task Without_a_phone_a_recovery_code_proves_who_one_is()
    {
        await using var scene = await AppScene.UnboundAsync();
        var (phone, home) = await scene.Gapura.BindAsync(scene.Browser, scene.Person);
        using var _ = phone;
        var recovery = home.Document.QuerySelector("[data-codes] code")!.TextContent;
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices"), "Blokir token saya");
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(6));
        var confirm = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home/devices"), "Tambah HP");
        var list = await scene.Browser.SubmitAsync(confirm, "Lanjutkan", ("password", scene.Person.Password), ("code", recovery));
        Assert.Equal("HP saya", list.Title);
        Assert.Equal("Scan QR Code", (await scene.Browser.SubmitAsync(list, "Tambah HP")).Title);
    }

    private static async Task<AppScene> InSessionAsync()
    {
        var scene = await AppScene.UnboundAsync();
        var home = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Lewati untuk sekarang");
        Assert.True(AppScene.IsHome(home), home.Text);
        return scene;
    }

    private static async Task<TestDevice> ClaimAsync(AppScene scene)
    {
        var qr = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/enable"), "Enable 2FA");
        var phone = new TestDevice(scene.Gapura);
        Assert.Equal(HttpStatusCode.OK, (await phone.BindAsync(qr)).Status);
        return phone;
    }
}
