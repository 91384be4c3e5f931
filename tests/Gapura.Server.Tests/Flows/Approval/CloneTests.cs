using System.Net;
using Gapura.Protocol.Approval;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>ATK-15: a device's data lives twice. The first statement with a counter that was seen already suspends it (SPEC 6.6, E-15).</summary>
[Trait("Attack", "ATK-15")]
public sealed class CloneTests
{
    [Fact]
    public async Task A_copy_that_counts_what_was_counted_is_refused_and_the_owner_is_told()
    {
        await using var scene = await AppScene.BoundAsync();
        using var copy = new TestDevice(scene.Phone);
        await scene.SignInAsync();
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home"), "LOGOUT");

        await scene.PasswordAsync();
        var refused = await copy.DecideAsync(Decision.Approve);
        Assert.Equal((HttpStatusCode.Forbidden, "suspended"), (refused.Status, refused.Code));
        Assert.False(AppScene.IsHome(await scene.LookAsync()));
        Assert.Equal(DeviceStatus.Suspended, (await scene.DeviceAsync()).Status);
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject == "HP Anda ditangguhkan");
        Assert.Single(await scene.Gapura.AuditAsync(), row => row.Kind == "device_suspended");

        Assert.Equal("suspended", (await scene.Phone.CallAsync(HttpMethod.Get, "/challenge")).Code);
        var code = await scene.PasswordAsync();
        Assert.Contains("Tidak ada HP yang terhubung", code.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restored_backup_of_the_app_is_met_the_same_way_also_when_it_says_no()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.SignInAsync();
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse45/home"), "LOGOUT");
        scene.Phone.Counter = 0;
        await scene.PasswordAsync();
        Assert.Equal("suspended", (await scene.Phone.DecideAsync(Decision.Deny)).Code);
        Assert.Equal(DeviceStatus.Suspended, (await scene.DeviceAsync()).Status);
    }

    [Fact]
    public async Task What_a_copy_has_opened_before_it_was_met_ends()
    {
        await using var scene = await AppScene.BoundAsync();
        using var copy = new TestDevice(scene.Phone);
        using var thief = scene.Gapura.NewVisitor();
        await copy.DecideAsync(Decision.Approve, NumberTests.NumberOn(await scene.PasswordAsync(thief))!);
        Assert.True(AppScene.IsHome(await scene.LookAsync(thief)));
        await scene.PasswordAsync();
        Assert.Equal("suspended", (await scene.Phone.DecideAsync(Decision.Approve)).Code);
        Assert.False(AppScene.IsHome(await thief.GetAsync("/lpse45/home")));
    }

    [Fact]
    public async Task Counters_may_skip()
    {
        await using var scene = await AppScene.BoundAsync();
        scene.Phone.Counter = 40;
        Assert.True(AppScene.IsHome(await scene.SignInAsync()));
        Assert.Equal(41, (await scene.DeviceAsync()).Counter);
    }

    [Fact]
    public async Task A_suspended_phone_can_be_bound_anew_after_a_reset()
    {
        await using var scene = await AppScene.BoundAsync();
        scene.Phone.Counter = -1;
        await scene.PasswordAsync();
        scene.Phone.Counter = 0;
        await scene.Phone.DecideAsync(Decision.Approve);
        await scene.Gapura.Accounts.ResetFactorAsync(scene.Person.Id, new("test", "lost"));
        using var browser = scene.Gapura.NewVisitor();
        var (phone, home) = await scene.Gapura.BindAsync(browser, scene.Person);
        using var _ = phone;
        Assert.True(AppScene.IsHome(home));
    }
}
