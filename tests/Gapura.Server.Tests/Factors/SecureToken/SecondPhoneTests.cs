using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Factors.SecureToken;

/// <summary>Another phone: let in by the old token, or after a reset with a time of small amounts (Q34, deliveries 2).</summary>
public sealed class SecondPhoneTests
{
    [Fact]
    public async Task A_phone_that_the_old_token_lets_in_takes_its_place_without_limits()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await scene.PasswordAsync();
        await scene.Token.ApproveAsync();
        Assert.True(TokenScene.IsHome(await scene.LookAsync()));
        var devices = await scene.Browser.GetAsync("/bisnis/home/devices");
        var qr = await scene.Browser.SubmitAsync(devices, "Tambah HP");
        using var fresh = new TestDevice(scene.Gapura, "HP baru");
        Assert.True((bool)(await fresh.LookAsync(TestDevice.CodeOn(qr))).Json["token"]!["replaces"]!);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await fresh.ActivateAsync(qr, "482613")).Status);
        Assert.Null(await LimitAsync(scene, fresh));
        Assert.Equal("refused", (await scene.Token.CallAsync(HttpMethod.Get, "/device")).Code);
        Assert.True(TokenScene.IsHome(await scene.Browser.GetAsync("/bisnis/home")));
        await scene.PasswordAsync();
        Assert.Equal("approved", (await fresh.ApproveAsync("482613")).Outcome);
        Assert.Equal(1, await scene.Gapura.Database.ReadAsync(db => db.Devices.CountAsync(one => one.Status == DeviceStatus.Active)));
    }

    [Fact]
    public async Task After_a_reset_the_new_token_approves_small_amounts_for_the_portals_hours()
    {
        await using var scene = await TokenScene.ActiveAsync();
        await scene.Gapura.Accounts.ResetFactorAsync(scene.Person.Id, new Server.Accounts.OperatorAct("test", "lost"));
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        var (fresh, _) = await scene.Gapura.ActivateAsync(scene.Browser, scene.Person, "482613");
        using (fresh)
        {
            Assert.Equal(scene.Gapura.Time.GetUtcNow().AddHours(12), await LimitAsync(scene, fresh));
            Assert.True((long)(await fresh.CallAsync(HttpMethod.Get, "/token")).Json["limitedUntil"]! > 0);
            Assert.Contains((await scene.Gapura.MailsAsync()), mail => mail.Subject.Contains("HP baru", StringComparison.Ordinal)
                && mail.Text.Contains("sampai 22 November 2026 pukul 22.00 WIB HP ini hanya dapat menyetujui transaksi kecil", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_recovery_code_lets_nobody_in_without_limits()
    {
        await using var scene = await TokenScene.BareAsync();
        var (token, home) = await scene.Gapura.ActivateAsync(scene.Browser, scene.Person);
        using (token)
        {
            var recovery = home.Document.QuerySelector("[data-codes] code")!.TextContent;
            await scene.Browser.SubmitAsync(home, "LOGOUT");
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
            var code = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Masukkan kode dari aplikasi");
            var page = await scene.Browser.GetAsync("/bisnis/sign-in/recovery-code");
            Assert.True(TokenScene.IsHome(await scene.Browser.SubmitAsync(page, "Login", ("code", recovery))), code.Title);
            var qr = await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/bisnis/home/devices"), "Tambah HP");
            using var fresh = new TestDevice(scene.Gapura, "HP baru");
            await fresh.ActivateAsync(qr, "482613");
            Assert.NotNull(await LimitAsync(scene, fresh));
        }
    }

    private static Task<DateTimeOffset?> LimitAsync(TokenScene scene, TestDevice device) =>
        scene.Gapura.Database.ReadAsync(db => db.SecureTokens.Where(one => one.DeviceId == new DeviceId(device.Id)).Select(one => one.LimitedUntil).SingleAsync());
}
