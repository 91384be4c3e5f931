using System.Text.Json.Nodes;
using Gapura.Cli.Tests.Running;
using Gapura.Server.Accounts;
using Gapura.Server.Factors.SecureToken;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Cli.Tests;

/// <summary>A terminal as a Secure Token, at the server itself.</summary>
public sealed class SecureTokenTests
{
    private const string Pin = TestDevice.GoodPin;
    private const string Wrong = "739165";

    [Fact]
    public async Task From_a_link_to_a_signed_transfer()
    {
        await using var world = await BankWorld.StartAsync();
        var claimed = await world.ClaimAsync();
        Assert.Equal(1, claimed.Code);
        Assert.Contains("MAJUJAYA/approver01", claimed.Error, StringComparison.Ordinal);
        Assert.Contains(world.Gapura.Settings.Portals.Single(one => one.Key == "bisnis").Token.Consent.English.Split('\n')[0], claimed.Error, StringComparison.Ordinal);
        Assert.Contains("9001", claimed.Error, StringComparison.Ordinal);
        Assert.Contains("Not active yet", claimed.Error, StringComparison.Ordinal);
        Assert.Contains("token activate", (await world.Terminal.RunAsync("token", "code")).Error, StringComparison.Ordinal);

        var active = await world.Terminal.TypeAsync(["token", "activate"], ["12345", "000000", await world.DigitsAsync()]);
        Assert.True(active.Code == 0, active.Error);
        Assert.Contains("Attempts left: 2", active.Error, StringComparison.Ordinal);
        Assert.Contains("Secure Token", (await world.Terminal.RunAsync("token", "list")).Output, StringComparison.Ordinal);
        await world.HomeAsync();

        var id = await world.AskAsync();
        var shown = await world.Terminal.RunAsync("token", "transactions");
        Assert.True(shown.Code == 0, shown.Error);
        string[] all = [$"{Guid.Parse(id):D}", "Amount:       1500000.00", "Currency:     IDR", "Beneficiary:  PT Sumber Contoh", "Account:      5550100", "kode unik:    A-17"];
        Assert.All(all, line => Assert.Contains(line, shown.Output, StringComparison.Ordinal));

        var approved = await world.Terminal.TypeAsync(["token", "approve", "--transaction", id], ["y"], Pin);
        Assert.Equal((0, "Approved.\n"), (approved.Code, approved.Output));
        Assert.All(all, line => Assert.Contains(line, approved.Error, StringComparison.Ordinal));
        var seen = await world.SeeAsync(id);
        Assert.Equal(("approved", "statement"), ((string)seen["state"]!, (string)seen["approvers"]![0]!["method"]!));
        Assert.Null(world.Terminal.Token.Unanswered);
        Assert.Contains("No transaction waits", (await world.Terminal.RunAsync("token", "transactions")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_digits_take_the_place_of_the_old_ones_and_an_activation_can_be_left()
    {
        await using var world = await BankWorld.StartAsync();
        await world.ClaimAsync();
        Assert.Contains("busy", (await world.Terminal.TypeAsync(["token", "activate"], ["new", ""])).Error, StringComparison.Ordinal);
        var old = await world.DigitsAsync();
        world.Gapura.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Contains("New digits were sent", (await world.Terminal.TypeAsync(["token", "activate"], ["new", ""])).Error, StringComparison.Ordinal);
        var fresh = await world.DigitsAsync();
        Assert.NotEqual(old, fresh);
        Assert.Contains("Those digits are wrong", (await world.Terminal.TypeAsync(["token", "activate"], [old, ""])).Error, StringComparison.Ordinal);

        Assert.Equal(0, (await world.Terminal.RunAsync("token", "remove", "--yes")).Code);
        Assert.Contains("no account", (await world.Terminal.RunAsync("token", "list")).Error, StringComparison.Ordinal);
        Assert.Empty(await world.Gapura.Database.ReadAsync(db => db.TokenActivations.ToListAsync()));
    }

    [Fact]
    public async Task An_activation_whose_answer_was_lost_or_whose_time_is_over_is_settled()
    {
        await using var world = await BankWorld.StartAsync();
        await world.ClaimAsync();
        var kept = await File.ReadAllBytesAsync(world.Terminal.StoreFile, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await world.Terminal.TypeAsync(["token", "activate"], [await world.DigitsAsync()])).Code);

        await File.WriteAllBytesAsync(world.Terminal.StoreFile, kept, TestContext.Current.CancellationToken);
        var again = await world.Terminal.TypeAsync(["token", "activate"], []);
        Assert.True(again.Code == 0, again.Error);
        Assert.False(world.Terminal.Token.Pin!.IsActivating);

        await using var other = await BankWorld.StartAsync();
        await other.ClaimAsync();
        other.Gapura.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Contains("is over", (await other.Terminal.TypeAsync(["token", "activate"], [])).Error, StringComparison.Ordinal);
        Assert.Contains("no account", (await other.Terminal.RunAsync("token", "list")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weak_pins_are_refused_with_the_reason_and_who_declines_binds_nothing()
    {
        await using var world = await BankWorld.StartAsync();
        var link = (await world.Browser.PasswordAtBankAsync(world.Person)).Document.QuerySelector("code.key")!.TextContent;
        var declined = await world.Terminal.TypeAsync(["token", "add", link], ["y", "y", "n"]);
        Assert.Equal(1, declined.Code);
        Assert.Contains("Declined", declined.Error, StringComparison.Ordinal);

        var weak = await world.Terminal.TypeAsync(["token", "add", link], ["y", "y", "y"], "", "123456", "111222", "170845", "198412", "12345");
        Assert.All(["in sequence", "three different", "a date", "a year", "six digits"], reason => Assert.Contains(reason, weak.Error, StringComparison.Ordinal));
        Assert.Contains("two PINs differ", (await world.Terminal.TypeAsync(["token", "add", link], ["y", "y", "y"], "", Pin, Wrong)).Error, StringComparison.Ordinal);

        // A script cannot agree, and has no PIN.
        Assert.Equal(2, (await world.Terminal.RunAsync("token", "add", link, "--server", world.Gapura.Settings.BaseUrl, "--yes")).Code);
        Assert.Empty(await world.Gapura.Database.ReadAsync(db => db.TokenActivations.ToListAsync()));
    }

    [Fact]
    public async Task A_sign_in_is_approved_with_the_pin_denied_without_and_codes_need_it()
    {
        await using var world = await BankWorld.ActiveAsync();
        await world.Browser.PasswordAtBankAsync(world.Person);
        Assert.Equal(2, (await world.Terminal.RunAsync("token", "approve", "--yes")).Code);
        var approved = await world.Terminal.TypeAsync(["token", "approve", "--yes"], [], Pin);
        Assert.True(approved.Code == 0, approved.Error);
        Assert.EndsWith("/home", (await world.Browser.GetAsync("/bisnis/sign-in/waiting")).Asked.ToString(), StringComparison.Ordinal);

        using var other = world.Gapura.NewVisitor();
        world.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        await other.PasswordAtBankAsync(world.Person);
        Assert.Equal(0, (await world.Terminal.RunAsync("token", "deny")).Code);

        var code = await world.Terminal.TypeAsync(["token", "code"], [], Pin);
        Assert.Matches("^[0-9]{6}\n$", code.Output);
        Assert.NotEqual(code.Output, (await world.Terminal.TypeAsync(["token", "code"], [], Wrong)).Output);
    }

    [Fact]
    public async Task A_wrong_pin_decides_nothing_the_third_locks_and_an_operator_unlocks()
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await world.AskAsync();
        string[] approve = ["token", "approve", "--transaction", id, "--yes"];
        Assert.Contains("2 more wrong ones", (await world.Terminal.TypeAsync(approve, [], Wrong)).Error, StringComparison.Ordinal);
        Assert.Contains("One more wrong one", (await world.Terminal.TypeAsync(approve, [], Wrong)).Error, StringComparison.Ordinal);
        Assert.Contains("token unlock", (await world.Terminal.TypeAsync(approve, [], Wrong)).Error, StringComparison.Ordinal);
        Assert.Contains("token unlock", (await world.Terminal.TypeAsync(approve, [], Pin)).Error, StringComparison.Ordinal);
        Assert.Equal("pending", await world.StateAsync(id));
        Assert.Contains("locked", (await world.Terminal.RunAsync("token", "transactions")).Error, StringComparison.Ordinal);

        // The portal unlocks through operators only, unless its settings say otherwise.
        Assert.Contains("through the staff only", (await world.Terminal.TypeAsync(["token", "unlock", "--text"], [])).Error, StringComparison.Ordinal);
        var unlocked = await UnlockAsync(world);
        Assert.True(unlocked.Code == 0, unlocked.Error);
        Assert.Equal(0, (await world.Terminal.TypeAsync(approve, [], Pin)).Code);
        Assert.Contains("not locked", (await world.Terminal.RunAsync("token", "unlock")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_portal_allows_it_a_text_message_unlocks()
    {
        await using var world = await BankWorld.ActiveAsync(settings => settings.Portals.Single(one => one.Key == "bisnis").Token.SelfUnlock = true);
        await LockAsync(world);
        var running = await world.Terminal.TypeAsync(["token", "unlock", "--text"], ["000000"]);
        Assert.Contains("9001", running.Error, StringComparison.Ordinal);
        Assert.Contains("Attempts left", running.Error, StringComparison.Ordinal);
        world.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        var typist = new Typist(world.DigitsAsync);
        Assert.Equal(0, (await world.Terminal.TypeAsync(["token", "unlock", "--text"], typist)).Code);
    }

    [Fact]
    public async Task A_no_needs_no_pin_and_a_report_is_asked_about()
    {
        await using var world = await BankWorld.ActiveAsync();
        var first = await world.AskAsync();
        Assert.Equal(1, (await world.Terminal.TypeAsync(["token", "approve", "--transaction", first], ["n"])).Code);
        Assert.Equal((0, "Rejected. It is not carried out.\n"), Told(await world.Terminal.RunAsync("token", "deny", "--transaction", first)));
        Assert.Equal("denied", await world.StateAsync(first));

        var second = await world.AskAsync(body => body["reference"] = "TRF-2");
        Assert.Equal(1, (await world.Terminal.TypeAsync(["token", "report", "--transaction", second], ["n"])).Code);
        Assert.Equal(0, (await world.Terminal.TypeAsync(["token", "report", "--transaction", second[..23]], ["y"])).Code);
        Assert.Equal("reported", await world.StateAsync(second));
        Assert.Contains("No such transaction", (await world.Terminal.RunAsync("token", "deny", "--transaction", second)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_batch_every_item_is_shown()
    {
        await using var world = await BankWorld.ActiveAsync();
        await world.AskAsync(body => body["items"] = new JsonArray(
            Item(BankWorld.Field("amount", "1000000.00"), BankWorld.Field("currency", "IDR"), BankWorld.Field("beneficiary", "Ani")),
            Item(BankWorld.Field("amount", "500000.00"), BankWorld.Field("currency", "IDR"), BankWorld.Field("beneficiary", "Budi"))));
        var shown = await world.Terminal.RunAsync("token", "transactions");
        Assert.True(shown.Code == 0, shown.Error);
        Assert.All(["A batch of 2", "1000000.00", "Ani", "500000.00", "Budi"], text => Assert.Contains(text, shown.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_network_every_line_is_shown_and_the_digits_approve()
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await world.AskAsync();
        var link = (string)(await world.SeeAsync(id, "/offline?userId=approver01"))["link"]!;
        var wrong = await world.Terminal.TypeAsync(["token", "response", link], [], Wrong);
        Assert.Equal("wrong", (string?)(await world.RespondAsync(id, wrong.Output.Trim()))["reason"]);
        var ran = await world.Terminal.TypeAsync(["token", "response", link], [], Pin);
        var question = Protocol.Transactions.OfflineTransaction.Read(link)!.Question;
        Assert.Contains($"Number of the transaction: {question[..4]} {question[4..]}, as on the page", ran.Error.Split("PIN of ")[0], StringComparison.Ordinal);
        Assert.Matches("^[0-9]{8}\n$", ran.Output);
        Assert.All(["1500000.00", "PT Sumber Contoh", "5550100", "A-17"], value => Assert.Contains(value, ran.Error, StringComparison.Ordinal));
        Assert.Equal("accepted", (string?)(await world.RespondAsync(id, ran.Output.Trim()))["result"]);
        Assert.Equal("approved", await world.StateAsync(id));
        Assert.Equal(2, (await world.Terminal.RunAsync("token", "response", link + "x")).Code);
    }

    private static JsonObject Item(params JsonNode[] fields) => new() { ["fields"] = new JsonArray(fields) };

    private static async Task LockAsync(BankWorld world)
    {
        var id = await world.AskAsync();
        for (var i = 0; i < 3; i++)
        {
            await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], Wrong);
        }
    }

    /// <summary>Reads the question to an operator, and types what they read back.</summary>
    private static Task<Ran> UnlockAsync(BankWorld world) => world.Terminal.TypeAsync(["token", "unlock"], new Typist(() => world.Gapura.Database.WriteAsync(async db =>
    {
        var account = await db.Accounts.SingleAsync(one => one.Id == world.Person.Id);
        var question = world.Gapura.Services.GetRequiredService<TokenUnlock>();
        return (await question.AnswerForAsync(db, account, Typist.Digits(world.Terminal.Said, 8), new OperatorAct("petugas", "called back")))!;
    })));

    private static (int Code, string Output) Told(Ran ran) => (ran.Code, ran.Output);
}
