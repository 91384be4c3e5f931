using Gapura.Cli.Tests.Running;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Gapura.Server.Flows.Transactions;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Cli.Tests;

/// <summary>An answer that may not have been heard: what it was for is told, an approval goes only with another approval, and outcomes are shown.</summary>
public sealed class SecureTokenKeptTests
{
    private const string Pin = TestDevice.GoodPin;

    [Fact]
    public async Task An_approval_that_was_not_heard_is_told_line_by_line_and_sent_again_with_the_pin_typed_anew()
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await AskAsync(world);
        await KeepAsync(world, id);
        Assert.DoesNotContain("proof", await File.ReadAllTextAsync(world.Terminal.StoreFile, TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        var second = await OtherAsync(world);
        Assert.Equal(2, (await world.Terminal.RunAsync("token", "approve", "--yes", "--transaction", second)).Code);

        var again = await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", second], [], Pin, Pin);

        Assert.True(again.Code == 0, again.Error);
        var before = again.Error.Split("PIN of ")[0];
        Assert.All([id, "1500000.00", "PT Sumber Contoh", "kode unik:    A-17", $"token deny --transaction {id}"], text => Assert.Contains(text, before, StringComparison.Ordinal));
        Assert.Contains("Sent again: approved", again.Error, StringComparison.Ordinal);
        Assert.Equal(("approved", "approved"), (await StateAsync(world, id), await StateAsync(world, second)));
    }

    [Fact]
    public async Task What_did_not_even_get_as_far_as_a_statement_keeps_none()
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await AskAsync(world);
        var before = world.Terminal.Token;
        await new TokenStore(world.Terminal.StoreFile).ChangeAsync(stored => stored.With(before with { Server = "http://127.0.0.1:9" }), CancellationToken.None);
        Assert.Equal(1, (await world.Terminal.TypeAsync(["token", "deny", "--transaction", id], [])).Code);
        Assert.Null(world.Terminal.Token.Unanswered);
    }

    [Theory]
    [InlineData("deny", "denied")]
    [InlineData("report", "reported")]
    public async Task A_no_about_the_same_transaction_takes_the_place_of_an_approval_that_was_not_heard(string verb, string state)
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await AskAsync(world);
        await KeepAsync(world, id);

        // Nobody types a PIN here.
        var ran = await world.Terminal.TypeAsync(["token", verb, "--transaction", id], ["y"]);

        Assert.True(ran.Code == 0, ran.Error);
        Assert.Contains("is dropped", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Sent again", ran.Error, StringComparison.Ordinal);
        Assert.Equal(state, await StateAsync(world, id));
        Assert.Null(world.Terminal.Token.Unanswered);
        await WorksAsync(world);
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("report")]
    public async Task A_no_about_a_transaction_whose_approval_had_arrived_is_told_how_it_ended(string verb)
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await AskAsync(world);
        await KeepArrivedAsync(world, id);

        var ran = await world.Terminal.TypeAsync(["token", verb, "--transaction", id], ["y"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("This question is over: it was approved", ran.Error, StringComparison.Ordinal);
        Assert.Contains("PT Sumber Contoh", ran.Error, StringComparison.Ordinal);
        Assert.Equal("approved", await StateAsync(world, id));
        Assert.Null(world.Terminal.Token.Unanswered);
        await WorksAsync(world);
    }

    [Theory]
    [InlineData(false, "Sent again: approved")]
    [InlineData(true, "Sent again: This question is over: it was approved")]
    public async Task A_no_about_another_transaction_leaves_an_approval_alone_until_its_person_approves(bool hasArrived, string told)
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await AskAsync(world);
        await (hasArrived ? KeepArrivedAsync(world, id) : KeepAsync(world, id));
        var second = await OtherAsync(world);

        // Where nobody sits: no PIN, and no question.
        var denied = await world.Terminal.RunAsync("token", "deny", "--transaction", second);
        Assert.True(denied.Code == 0, denied.Error);
        Assert.All([id, "still kept", "left alone"], text => Assert.Contains(text, denied.Error, StringComparison.Ordinal));
        Assert.Equal((hasArrived ? "approved" : "pending", "denied"), (await StateAsync(world, id), await StateAsync(world, second)));

        // A sign-in's "no" is no other thing.
        Assert.Contains("still kept", (await world.Terminal.RunAsync("token", "deny")).Error, StringComparison.Ordinal);

        // Under a counter of its own by now: with the old one the server would take the terminal for copied.
        var again = await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], Pin);
        Assert.Contains(told, again.Error, StringComparison.Ordinal);
        Assert.Equal("approved", await StateAsync(world, id));
        await WorksAsync(world);
    }

    [Fact]
    public async Task An_approval_that_was_left_alone_can_still_be_taken_back()
    {
        await using var world = await BankWorld.ActiveAsync();
        var id = await AskAsync(world);
        await KeepAsync(world, id);
        Assert.Equal(0, (await world.Terminal.RunAsync("token", "deny", "--transaction", await OtherAsync(world))).Code);
        Assert.Equal(0, (await world.Terminal.RunAsync("token", "deny", "--transaction", id)).Code);
        Assert.Equal("denied", await StateAsync(world, id));
        await WorksAsync(world);
    }

    [Fact]
    public async Task What_another_run_left_meanwhile_is_sent_again_and_its_outcome_is_shown()
    {
        await using var world = await BankWorld.ActiveAsync();
        var (id, second) = (await AskAsync(world), await OtherAsync(world));
        var ran = await world.Terminal.TypeAsync(["token", "report", "--transaction", id], new Typist(async () =>
        {
            await KeepAsync(world, second, Decision.Deny);
            return "y";
        }));
        Assert.True(ran.Code == 0, ran.Error);
        Assert.Contains("Sent again: denied", ran.Error, StringComparison.Ordinal);
        Assert.Equal(("reported", "denied"), (await StateAsync(world, id), await StateAsync(world, second)));
    }

    [Fact]
    public async Task A_pin_that_was_typed_for_one_transaction_sends_no_approval_of_another()
    {
        await using var world = await BankWorld.ActiveAsync();
        var (id, second) = (await AskAsync(world), await OtherAsync(world));
        var ran = await world.Terminal.TypeAsync(
            ["token", "approve", "--transaction", id],
            new Typist(async () =>
            {
                await KeepAsync(world, second);
                return "y";
            }),
            Pin);
        Assert.Equal(1, ran.Code);
        Assert.Contains("Another run", ran.Error, StringComparison.Ordinal);
        Assert.Equal(("pending", "pending"), (await StateAsync(world, id), await StateAsync(world, second)));
    }

    [Fact]
    public async Task An_approval_whose_time_is_over_is_told_and_asks_for_no_pin()
    {
        await using var world = await BankWorld.ActiveAsync();
        await KeepAsync(world, await AskAsync(world));
        var kept = world.Terminal.Token;
        var late = kept.Unanswered! with { Expires = world.Gapura.Time.GetUtcNow().ToUnixTimeSeconds() };
        await new TokenStore(world.Terminal.StoreFile).ChangeAsync(stored => stored.With(kept with { Unanswered = late }), CancellationToken.None);
        var second = await OtherAsync(world);
        var ran = await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", second], [], Pin);
        Assert.True(ran.Code == 0, ran.Error);
        Assert.All(["PT Sumber Contoh", "Its time is over"], text => Assert.Contains(text, ran.Error, StringComparison.Ordinal));
        Assert.Null(world.Terminal.Token.Unanswered);
    }

    private static Task<string> OtherAsync(BankWorld world) => AskAsync(world, "TRF-2");

    /// <returns>The id as the terminal writes it.</returns>
    private static async Task<string> AskAsync(BankWorld world, string reference = "TRF-1") =>
        Guid.Parse(await world.AskAsync(body => body["reference"] = reference)).ToString("D");

    private static Task<string> StateAsync(BankWorld world, string id) => world.StateAsync(Guid.Parse(id).ToString("N"));

    /// <summary>The server does not take the terminal for a copied one.</summary>
    private static async Task WorksAsync(BankWorld world)
    {
        var id = await AskAsync(world, "TRF-3");
        var ran = await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], Pin);
        Assert.True(ran.Code == 0, ran.Error);
    }

    /// <summary>As the store stands when the server has heard, and its answer was lost.</summary>
    private static async Task KeepArrivedAsync(BankWorld world, string id)
    {
        await KeepAsync(world, id);
        var kept = await File.ReadAllBytesAsync(world.Terminal.StoreFile, TestContext.Current.CancellationToken);
        await world.Terminal.TypeAsync(["token", "approve", "--yes", "--transaction", id], [], Pin);
        Assert.Equal("approved", await StateAsync(world, id));
        await File.WriteAllBytesAsync(world.Terminal.StoreFile, kept, TestContext.Current.CancellationToken);
    }

    /// <summary>As the store stands when the program ends between signing and hearing.</summary>
    private static async Task KeepAsync(BankWorld world, string id, Decision decision = Decision.Approve)
    {
        var (token, wanted) = (world.Terminal.Token, Guid.Parse(id));
        var (row, nonce) = await world.Gapura.Database.ReadAsync(db => RowAsync(db, wanted));
        using var key = DeviceKey.Import(token.Secrets!.Key);
        var expires = row.ExpiresAt.ToUnixTimeSeconds();
        var question = new TransactionQuestion(
            ServerName.Read(token.Server)!.Value, new TransactionChallenge(wanted, nonce, expires), token.Account, token.Device, TransactionRows.ShownOf(row));
        var isApproval = decision == Decision.Approve;
        var statement = new StoredStatement(wanted, TransactionStatement.Seal(question, new TransactionAnswer(decision, isApproval, token.Counter + 1), key))
        {
            IsTransaction = true,
            IsProved = isApproval,
            Expires = expires,
        };
        await new TokenStore(world.Terminal.StoreFile).ChangeAsync(stored => stored.With(token with { Counter = token.Counter + 1, Unanswered = statement }), CancellationToken.None);
    }

    private static async Task<(Transaction Row, string Nonce)> RowAsync(Storage.GapuraContext db, Guid id)
    {
        var row = (await db.Transactions.ToListAsync()).Single(one => one.Id.Value == id);
        return (row, (await db.TransactionApprovals.ToListAsync()).Single(one => one.TransactionId == row.Id).Nonce);
    }
}
