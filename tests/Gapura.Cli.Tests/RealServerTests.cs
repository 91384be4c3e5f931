using Gapura.Cli.Tests.Running;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Cli.Tests;

/// <summary>The program against the server itself: both sides are ours, but <see cref="PretendServer"/>'s reading of the protocol is not the only one.</summary>
public sealed class RealServerTests
{
    private const string Portal = "lpse45";

    [Fact]
    public async Task A_terminal_is_bound_approves_denies_gives_codes_and_leaves()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        using var terminal = new LoneTerminal(gapura.Time);
        var person = await BindAsync(gapura, browser, terminal);

        await gapura.PasswordAtAppPortalAsync(browser, person);
        Assert.Equal((0, "Denied.\n"), Told(await terminal.RunAsync("token", "deny")));
        Assert.False(await IsHomeAsync(browser));

        await gapura.PasswordAtAppPortalAsync(browser, person);
        var approved = await terminal.RunAsync("token", "approve", "--yes");
        Assert.Equal((0, "Approved. The browser goes on.\n"), Told(approved));
        Assert.Contains("PPK9", approved.Error, StringComparison.Ordinal);
        Assert.True(await IsHomeAsync(browser));
        Assert.Equal(1, (await terminal.RunAsync("token", "approve", "--yes")).Code);

        Assert.Matches("(?s)approved .*denied ", (await terminal.RunAsync("token", "history")).Output);
        Assert.Matches("^[0-9]{6}\n$", (await terminal.RunAsync("token", "code")).Output);
        Assert.Equal(0, (await terminal.RunAsync("token", "remove", "--yes")).Code);
        Assert.Contains("no account", (await terminal.RunAsync("token", "list")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_whose_clock_is_off_types_the_number_of_a_browser_that_nobody_knows()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => Profile(settings).NumberMatch = NumberMatch.Always);
        using var browser = gapura.NewVisitor();
        using var terminal = new LoneTerminal(new FakeTimeProvider(RunningGapura.Start.AddHours(5)));
        var person = await BindAsync(gapura, browser, terminal);

        await gapura.PasswordAtAppPortalAsync(browser, person);
        Assert.Equal(2, (await terminal.RunAsync("token", "approve", "--yes")).Code);
        var page = await browser.GetAsync($"/{Portal}/sign-in/waiting");
        Assert.Equal(0, (await terminal.RunAsync("token", "approve", "--yes", "--number", page.Document.QuerySelector(".number strong")!.TextContent)).Code);
        Assert.True(await IsHomeAsync(browser));
    }

    [Fact]
    public async Task A_portal_that_wants_to_be_sure_of_the_person_takes_a_typed_passphrase()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => Profile(settings).ApprovalAsksVerification = true);
        using var browser = gapura.NewVisitor();
        using var terminal = new LoneTerminal(gapura.Time, "kata sandi panjang");
        var person = await BindAsync(gapura, browser, terminal);

        await gapura.PasswordAtAppPortalAsync(browser, person);
        Assert.Equal(0, (await terminal.RunAsync("token", "approve", "--yes")).Code);
        Assert.True(await IsHomeAsync(browser));
    }

    [Fact]
    public async Task Without_a_passphrase_it_is_told_that_one_is_wanted_and_may_still_say_no()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => Profile(settings).ApprovalAsksVerification = true);
        using var browser = gapura.NewVisitor();
        using var terminal = new LoneTerminal(gapura.Time);
        var person = await BindAsync(gapura, browser, terminal);

        await gapura.PasswordAtAppPortalAsync(browser, person);
        Assert.Contains("with a passphrase", (await terminal.RunAsync("token", "approve", "--yes")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync("token", "report", "--yes")).Code);
        Assert.False(await IsHomeAsync(browser));
    }

    private static PortalProfile Profile(GapuraSettings settings) => settings.Portals.Single(portal => portal.Key == Portal);

    /// <summary>Binds the terminal on the way in, as a person does who reads both screens, and signs out.</summary>
    private static async Task<TestPerson> BindAsync(RunningGapura gapura, Visitor browser, LoneTerminal terminal)
    {
        var person = await gapura.AddPersonAsync("PPK9", "non-penyedia", portal: Portal);
        var qr = await browser.SubmitAsync(await gapura.PasswordAtAppPortalAsync(browser, person), "Enable 2FA");
        var link = qr.Document.QuerySelector("code.key")!.TextContent;
        var add = await terminal.RunAsync("token", "add", link, "--server", gapura.Settings.BaseUrl, "--yes", "--name", "Laptop kantor");
        Assert.True(add.Code == 0, add.Error);
        var bound = await browser.GetAsync($"/{Portal}/sign-in/device");
        Assert.Contains("Laptop kantor", bound.Text, StringComparison.Ordinal);
        Assert.Contains(add.Output.Split("Compare code: ")[1].Trim(), bound.Text, StringComparison.Ordinal);
        await browser.SubmitAsync(await browser.SubmitAsync(bound, "Lanjutkan"), "LOGOUT");
        return person;
    }

    private static (int Code, string Output) Told(Ran ran) => (ran.Code, ran.Output);

    private static async Task<bool> IsHomeAsync(Visitor browser) =>
        (await browser.GetAsync($"/{Portal}/sign-in/waiting")).Asked.ToString().EndsWith("/home", StringComparison.Ordinal);
}
