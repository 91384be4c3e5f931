using Gapura.Cli.Tests.Running;
using Gapura.Protocol.Approval;

namespace Gapura.Cli.Tests.Verbs;

public sealed class AnsweringTests
{
    [Fact]
    public async Task What_is_asked_is_shown_and_approved_after_a_yes()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();

        var ran = await world.TypeAsync(["token", "approve"], ["y"]);

        Assert.Equal((0, "Approved. The browser goes on.\n"), (ran.Code, ran.Output));
        foreach (var shown in new[] { "LPSE Contoh", "BUDI", "Firefox di Linux", "Kantor Jakarta", "2026-11-22" })
        {
            Assert.Contains(shown, ran.Error, StringComparison.Ordinal);
        }

        Assert.Equal("approved", world.Server.Outcome);
        Assert.Equal(new SignInAnswer(Decision.Approve, "", false, 1), world.Server.Answered);
        Assert.Null(world.Token.Unanswered);
    }

    [Fact]
    public async Task Without_a_yes_nothing_is_answered()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();

        Assert.Equal(1, (await world.TypeAsync(["token", "approve"], ["n"])).Code);
        Assert.Equal(2, (await world.RunAsync(["token", "approve"])).Code);
        Assert.Empty(world.Server.Statements);
        Assert.Equal(0, world.Token.Counter);
    }

    [Theory]
    [InlineData("deny", "denied", Decision.Deny)]
    [InlineData("report", "reported", Decision.Report)]
    public async Task A_no_is_a_no(string verb, string outcome, Decision decision)
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask(number: "123456");

        Assert.Equal(0, (await world.TypeAsync(["token", verb], ["y"])).Code);
        Assert.Equal(outcome, world.Server.Outcome);
        Assert.Equal(new SignInAnswer(decision, "", false, 1), world.Server.Answered);
    }

    [Fact]
    public async Task A_report_is_asked_about_first()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();
        Assert.Equal(1, (await world.TypeAsync(["token", "report"], ["n"])).Code);
        Assert.Equal("", world.Server.Outcome);
    }

    [Fact]
    public async Task A_number_is_typed_where_one_is_asked_for()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask(number: "012345");

        Assert.Equal(0, (await world.TypeAsync(["token", "approve"], ["012 345", "y"])).Code);
        Assert.Equal("012345", world.Server.Answered!.Number);

        world.Server.Ask(number: "654321");
        Assert.Equal(0, (await world.RunAsync(["token", "approve", "--number", "654321", "--yes"])).Code);
        Assert.Equal(2, world.Server.Answered!.Counter);
    }

    [Fact]
    public async Task A_wrong_number_ends_it()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask(number: "012345");

        var ran = await world.RunAsync(["token", "approve", "--number", "111111", "--yes"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("not the number", ran.Error, StringComparison.Ordinal);
        Assert.Null(world.Token.Unanswered);
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("abcdef")]
    public async Task A_number_that_is_none_is_not_sent(string number)
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask(number: "012345");
        Assert.Equal(2, (await world.RunAsync(["token", "approve", "--number", number, "--yes"])).Code);
        Assert.Empty(world.Server.Statements);
    }

    [Fact]
    public async Task A_statement_whose_answer_was_lost_is_sent_again_as_it_was()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();
        world.Server.Lost = 1;

        var first = await world.RunAsync(["token", "approve", "--yes"]);
        Assert.Equal(1, first.Code);
        Assert.Contains("not known", first.Error, StringComparison.Ordinal);
        Assert.NotNull(world.Token.Unanswered);

        var second = await world.RunAsync(["token", "approve", "--yes"]);
        Assert.Contains("Sent again: approved", second.Error, StringComparison.Ordinal);
        Assert.Equal(2, world.Server.Statements.Count);
        Assert.Single(world.Server.Statements.Distinct());
        Assert.Equal((1, null), (world.Token.Counter, world.Token.Unanswered));
    }

    [Fact]
    public async Task While_a_no_may_not_have_been_heard_there_is_no_other_answer()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();
        world.Server.Lost = 2;

        await world.RunAsync(["token", "deny"]);
        Assert.Equal(1, (await world.RunAsync(["token", "deny"])).Code);
        Assert.Equal(1, world.Token.Counter);
        Assert.Single(world.Server.Statements.Distinct());
    }

    [Theory]
    [InlineData("deny", "denied")]
    [InlineData("report", "reported")]
    public async Task A_no_about_the_same_sign_in_takes_the_place_of_an_approval_that_was_not_heard(string verb, string outcome)
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();
        world.Server.Lost = 1;
        await world.RunAsync(["token", "approve", "--yes"]);

        // As if it had never arrived.
        world.Server.End("");
        var ran = await world.TypeAsync(["token", verb], ["y"]);

        Assert.True(ran.Code == 0, ran.Error);
        Assert.Equal((outcome, 2, 2), (world.Server.Outcome, world.Server.Answered!.Counter, world.Server.Statements.Distinct().Count()));
        Assert.Contains("is dropped", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Sent again", ran.Error, StringComparison.Ordinal);
        Assert.Null(world.Token.Unanswered);
    }

    [Fact]
    public async Task A_no_about_a_sign_in_whose_approval_had_arrived_is_told_how_it_ended()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();
        world.Server.Lost = 1;
        await world.RunAsync(["token", "approve", "--yes"]);

        var ran = await world.RunAsync(["token", "deny", "--wait"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("it was approved", ran.Error, StringComparison.Ordinal);
        Assert.All(["LPSE Contoh", "Kantor Jakarta"], shown => Assert.Contains(shown, ran.Error.Split("is over")[0], StringComparison.Ordinal));
        Assert.Equal((2, null), (world.Token.Counter, world.Token.Unanswered));
        Assert.Equal(2, world.Server.Statements.Distinct().Count());
    }

    [Fact]
    public async Task Runs_at_the_same_time_never_share_a_counter_and_never_overtake_each_other()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();
        world.Server.Hold = TimeSpan.FromMilliseconds(200);

        var ran = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => world.RunAsync(["token", "approve", "--yes"]))));

        Assert.Single(ran, run => run.Code == 0);
        Assert.DoesNotContain(ran, run => run.Error.Contains("copied", StringComparison.Ordinal));
        Assert.Equal(world.Server.Statements.Count, world.Server.Statements.Distinct().Count());
        Assert.Equal(world.Server.Statements.Count, world.Token.Counter);
        Assert.Equal(1, world.Server.MostAtOnce);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_keeps_nobody_out()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ahead = TimeSpan.FromHours(-3);
        world.Server.Ask();

        Assert.Equal(0, (await world.RunAsync(["token", "approve", "--yes"])).Code);
        Assert.Equal(-3 * 3600, world.Token.Clock);
        world.Server.Ask();
        world.Server.Calls.Clear();
        Assert.Equal(0, (await world.RunAsync(["token", "approve", "--yes"])).Code);
        Assert.Equal(2, world.Server.Calls.Count);
    }

    [Fact]
    public async Task Nothing_that_waits_is_told()
    {
        await using var world = await TerminalWorld.BoundAsync();
        var ran = await world.RunAsync(["token", "approve", "--yes"]);
        Assert.Equal(1, ran.Code);
        Assert.Contains("No sign-in waits", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_is_waited_for()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Busy = 1;
        var running = world.RunAsync(["token", "approve", "--yes", "--wait"]);
        await MoveUntilAsync(world, () => world.Server.Calls.Count > 4);
        world.Server.Ask();
        await MoveUntilAsync(world, () => running.IsCompleted);

        Assert.Equal(0, (await running).Code);
    }

    [Fact]
    public async Task It_is_waited_for_a_minute_and_no_longer()
    {
        await using var world = await TerminalWorld.BoundAsync();
        var running = world.RunAsync(["token", "approve", "--yes", "--wait"]);
        await MoveUntilAsync(world, () => running.IsCompleted);

        Assert.Equal(1, (await running).Code);
        Assert.Contains("within 60 s", (await running).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_ended_meanwhile_is_told_so()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask();
        var running = world.TypeAsync(["token", "deny"], []);
        Assert.Equal(0, (await running).Code);
        world.Server.Ask();
        world.Server.End("superseded");
        Assert.Contains("No sign-in waits", (await world.RunAsync(["token", "approve", "--yes"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_types_the_passphrase_is_verified()
    {
        await using var world = await TerminalWorld.BoundAsync("kata sandi panjang");
        world.Server.WantsVerification = true;
        world.Server.Ask();

        Assert.Equal(1, (await world.TypeAsync(["token", "approve", "--yes"], [], "salah")).Code);
        Assert.Empty(world.Server.Statements);
        Assert.Equal(0, (await world.TypeAsync(["token", "approve", "--yes"], [], "kata sandi panjang")).Code);
        Assert.True(world.Server.Answered!.IsVerified);
    }

    [Fact]
    public async Task A_portal_that_wants_to_be_sure_of_the_person_gets_no_approval_without_a_passphrase()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.WantsVerification = true;
        world.Server.Ask();

        var ran = await world.RunAsync(["token", "approve", "--yes"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("with a passphrase", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_that_could_deceive_are_not_shown_and_not_signed()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ask(browser: "Firefox\u202E xunil");

        var ran = await world.RunAsync(["token", "approve", "--yes"]);

        Assert.Equal(1, ran.Code);
        Assert.Empty(world.Server.Statements);
        Assert.DoesNotContain("\u202E", ran.Error, StringComparison.Ordinal);
    }

    private static async Task MoveUntilAsync(TerminalWorld world, Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isSo())
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }
    }
}
