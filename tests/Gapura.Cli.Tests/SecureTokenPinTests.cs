using System.Text;
using System.Text.Json.Nodes;
using Gapura.Cli.Tests.Running;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Pin;
using Gapura.Server.Factors.SecureToken;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Cli.Tests;

/// <summary>The PIN of a terminal: changed, lost on the way, told by nothing that is stored, and never shown.</summary>
public sealed class SecureTokenPinTests
{
    private const string Pin = TestDevice.GoodPin;
    private const string Wrong = "739165";

    [Fact]
    public async Task Another_pin_takes_the_place_of_the_old_one()
    {
        await using var world = await BankWorld.ActiveAsync();
        Assert.Contains("2 more wrong ones", (await world.Terminal.TypeAsync(["token", "pin"], [], Wrong, "581936", "581936")).Error, StringComparison.Ordinal);
        Assert.Null(world.Terminal.Token.Pin!.NextSalt);
        Assert.Contains("the current one", (await world.Terminal.TypeAsync(["token", "pin"], [], Pin, Pin, "581936", Wrong)).Error, StringComparison.Ordinal);
        Assert.Contains("phone number", (await world.Terminal.TypeAsync(["token", "pin"], [], Pin, "900174", "379001", "581936", "581936")).Error, StringComparison.Ordinal);
        var id = await world.AskAsync();
        Assert.Equal(1, (await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], Pin)).Code);
        Assert.Equal(0, (await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], "581936")).Code);
    }

    [Fact]
    public async Task A_change_of_pin_whose_answer_was_lost_is_finished_with_the_same_pins()
    {
        await using var world = await BankWorld.ActiveAsync();
        var (before, store) = (world.Terminal.Token, new TokenStore(world.Terminal.StoreFile));
        Assert.Equal(0, (await world.Terminal.TypeAsync(["token", "pin"], [], Pin, "581936", "581936")).Code);

        // As the store stood when the call was on its way.
        await store.ChangeAsync(stored => stored.With(before with { Pin = before.Pin! with { NextSalt = world.Terminal.Token.Pin!.Salt } }), CancellationToken.None);
        var id = await world.AskAsync();
        Assert.Contains("token pin", (await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [])).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await world.Terminal.TypeAsync(["token", "pin"], [], Pin, "581936", "581936")).Code);
        Assert.Equal(0, (await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], "581936")).Code);
    }

    [Fact]
    public async Task The_store_holds_nothing_that_a_guessed_pin_could_be_tested_with()
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await world.AskAsync();
        await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], Wrong);
        var second = await world.AskAsync(body => body["reference"] = "TRF-2");
        await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", second], [], Pin);

        var text = await File.ReadAllTextAsync(world.Terminal.StoreFile, TestContext.Current.CancellationToken);
        var token = world.Terminal.Token;
        var key = PinKey.Derive(token.Secrets!.Codes, token.Pin!.Salt, Pin);
        var row = await world.Gapura.Database.ReadAsync(db => db.SecureTokens.SingleAsync());
        Assert.Equal(world.Gapura.Services.GetRequiredService<TokenProof>().KeyOf(row).Reveal(), key.Reveal());

        // Neither the PIN, nor its key, nor anything that is made with it: every six digits give a key of which the store says nothing.
        byte[][] made = [key.Reveal().ToArray(), [.. key.OcraKey()], key.TotpSecret().Reveal().ToArray(), Encoding.ASCII.GetBytes(Pin)];
        Assert.All(made, bytes => Assert.DoesNotContain(Convert.ToBase64String(bytes), text, StringComparison.Ordinal));
        Assert.DoesNotContain(Pin, text, StringComparison.Ordinal);
        Assert.Null(token.Unanswered);
        Assert.Equal(
            ["account", "clock", "company", "counter", "device", "name", "pin", "portal", "secrets", "server", "userId", "userType"],
            JsonNode.Parse(text)!["tokens"]![0]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["isActivating", "phone", "salt"], JsonNode.Parse(text)!["tokens"]![0]!["pin"]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task At_a_terminal_the_pin_is_asked_for_and_does_not_show()
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await world.AskAsync();
        using var approve = Pty.Start(world.Terminal.StoreFile, ["token", "approve", "--transaction", id]);
        await approve.TypeAsync("[y/N] ", "y");
        await approve.TypeAsync("PIN of MAJUJAYA/approver01", Pin);
        Assert.Equal(0, await approve.EndAsync());
        Assert.DoesNotContain(Pin, approve.Screen, StringComparison.Ordinal);
        Assert.Contains("Beneficiary:  PT Sumber Contoh", approve.Screen, StringComparison.Ordinal);
        Assert.Equal("approved", await world.StateAsync(id));
    }
}
