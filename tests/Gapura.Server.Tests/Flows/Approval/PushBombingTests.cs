using Gapura.Protocol.Approval;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>ATK-13: who has the password asks and asks, until somebody taps "Ya" to have peace (E-09, E-10).</summary>
[Trait("Attack", "ATK-13")]
public sealed class PushBombingTests
{
    [Fact]
    public async Task After_three_questions_in_ten_minutes_only_a_code_is_asked_and_the_person_is_warned()
    {
        await using var scene = await AppScene.BoundAsync();
        using var attacker = scene.Gapura.NewVisitor();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("Acceptor", (await scene.PasswordAsync(attacker)).Title);
        }

        for (var i = 0; i < 5; i++)
        {
            var page = await scene.PasswordAsync(attacker);
            Assert.Equal("Masukkan kode dari aplikasi", page.Title);
            Assert.Contains("dihentikan sementara", page.Text, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await scene.ChallengesAsync()).Count);
        Assert.All((await scene.ChallengesAsync()).Where(one => one.State != ChallengeState.Pending), one => Assert.Null(one.NumberSealed));
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject == "Permintaan login ke HP Anda dihentikan");
        Assert.Single(await scene.Gapura.AuditAsync(), row => row.Kind == "approvals_stopped");
    }

    [Fact]
    public async Task It_stays_so_for_days_until_another_factor_succeeds()
    {
        await using var scene = await AppScene.BoundAsync();
        for (var i = 0; i < 4; i++)
        {
            await scene.PasswordAsync();
        }

        scene.Gapura.Time.AdjustTime(scene.Gapura.Time.GetUtcNow().AddDays(3));
        var code = await scene.PasswordAsync();
        Assert.Equal("Masukkan kode dari aplikasi", code.Title);
        var home = await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Phone.Code()));
        Assert.True(AppScene.IsHome(home), home.Text);
        await scene.Browser.SubmitAsync(home, "LOGOUT");
        Assert.Equal("Acceptor", (await scene.PasswordAsync()).Title);
    }

    [Fact]
    public async Task Ten_questions_a_day_are_the_most()
    {
        await using var scene = await AppScene.BoundAsync();
        var asked = 0;
        for (var i = 0; i < 14; i++)
        {
            asked += (await scene.PasswordAsync()).Title == "Acceptor" ? 1 : 0;
            scene.Gapura.Time.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.Equal(10, asked);
    }

    [Fact]
    public async Task Whoever_signs_in_often_is_asked_as_often()
    {
        await using var scene = await AppScene.BoundAsync();
        for (var i = 0; i < 6; i++)
        {
            Assert.True(AppScene.IsHome(await scene.SignInAsync()));
            await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home"), "LOGOUT");
        }
    }

    [Fact]
    public async Task Two_refusals_stop_the_questions()
    {
        await using var scene = await AppScene.BoundAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("Acceptor", (await scene.PasswordAsync()).Title);
            await scene.Phone.DecideAsync(Decision.Deny);
        }

        Assert.Equal("Masukkan kode dari aplikasi", (await scene.PasswordAsync()).Title);
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject == "Permintaan login ke HP Anda dihentikan");
    }

    [Fact]
    public async Task After_Bukan_saya_no_phone_is_asked_sessions_are_over_and_the_password_must_be_another()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        using var attacker = scene.Gapura.NewVisitor();
        await scene.PasswordAsync(attacker);
        Assert.Equal("reported", (await scene.Phone.DecideAsync(Decision.Report)).Outcome);

        Assert.Equal("Login ditolak", (await scene.LookAsync(attacker)).Title);
        Assert.False(AppScene.IsHome(await scene.Browser.GetAsync("/lpse45/home")));
        Assert.Equal("Masukkan kode dari aplikasi", (await scene.PasswordAsync(attacker)).Title);
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject == "Laporan “Bukan saya” telah diterima");
        Assert.Single(await scene.Gapura.AuditAsync(), row => row is { Kind: "user_reported_not_me", Factor: "app" });
        Assert.True(await scene.Gapura.Database.ReadAsync(db => db.Accounts.Where(a => a.Id == scene.Person.Id).Select(a => a.MustChangePassword).SingleAsync()));

        var code = await scene.PasswordAsync();
        var choose = await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Phone.Code()));
        Assert.Equal("Buat Password baru", choose.Title);
    }

    [Fact]
    public async Task A_closed_second_factor_takes_no_approval_either()
    {
        await using var scene = await AppScene.BoundAsync();
        using var attacker = scene.Gapura.NewVisitor();
        var code = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Masukkan kode dari aplikasi");
        for (var i = 0; i < 10; i++)
        {
            await scene.Browser.SubmitAsync(code, "Login", ("code", scene.Gapura.WrongCode(scene.Phone.OfflineKey)));
        }

        await scene.PasswordAsync();
        var refused = await scene.Phone.DecideAsync(Decision.Approve);
        Assert.Equal("busy", refused.Code);
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal(ChallengeState.Pending, (await scene.ChallengesAsync())[^1].State);
    }
}
