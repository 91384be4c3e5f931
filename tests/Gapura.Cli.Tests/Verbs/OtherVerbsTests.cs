using Gapura.Cli.Tests.Running;
using Gapura.Protocol;
using Gapura.Testing;

namespace Gapura.Cli.Tests.Verbs;

public sealed class OtherVerbsTests
{
    [Fact]
    public async Task A_code_is_the_one_that_oathtool_gives_and_stands_alone_on_standard_output()
    {
        await using var world = await TerminalWorld.BoundAsync();
        await world.Server.DisposeAsync();

        var ran = await world.RunAsync(["token", "code"]);

        var expected = await Oathtool.TotpAsync(Base32.Encode(world.Server.Codes), TerminalWorld.Start);
        Assert.Equal((0, expected + "\n"), (ran.Code, ran.Output));
        Assert.Contains("Holds for 30 s", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_follows_the_servers_clock_as_it_was_last_heard_of()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Ahead = TimeSpan.FromMinutes(47);
        Assert.Equal(0, (await world.RunAsync(["token", "history"])).Code);

        var ran = await world.RunAsync(["token", "code", "budi"]);

        Assert.Equal(await Oathtool.TotpAsync(Base32.Encode(world.Server.Codes), TerminalWorld.Start.AddMinutes(47)) + "\n", ran.Output);
    }

    [Fact]
    public async Task History_shows_what_became_of_sign_ins_and_lets_no_server_steer_the_terminal()
    {
        await using var world = await TerminalWorld.BoundAsync();

        var ran = await world.RunAsync(["token", "history"]);

        Assert.Equal(0, ran.Code);
        Assert.Contains("denied", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_names_accounts_and_asks_nobody()
    {
        await using var world = await TerminalWorld.BoundAsync();
        world.Server.Calls.Clear();

        var ran = await world.RunAsync(["token", "list"]);

        Assert.Contains($"BUDI@{world.Server.Name.ToString()["http://".Length..]} (Penyedia)", ran.Output, StringComparison.Ordinal);
        Assert.Empty(world.Server.Calls);
    }

    [Fact]
    public async Task A_token_is_removed_at_the_server_and_here()
    {
        await using var world = await TerminalWorld.BoundAsync();

        Assert.Equal(1, (await world.TypeAsync(["token", "remove"], ["n"])).Code);
        Assert.Equal(0, (await world.RunAsync(["token", "remove", "--yes"])).Code);

        Assert.Contains("DELETE /api/app/v1/device", world.Server.Calls);
        Assert.Empty(world.Store.Read().Tokens);
    }

    [Fact]
    public async Task A_token_whose_server_is_gone_is_forgotten_with_local_alone()
    {
        await using var world = await TerminalWorld.BoundAsync();
        await world.Server.DisposeAsync();

        Assert.Equal(1, (await world.RunAsync(["token", "remove", "--yes"])).Code);
        Assert.Single(world.Store.Read().Tokens);
        Assert.Equal(0, (await world.RunAsync(["token", "remove", "--yes", "--local"])).Code);
        Assert.Empty(world.Store.Read().Tokens);
    }

    [Fact]
    public async Task Where_there_are_several_one_says_which()
    {
        await using var world = await TerminalWorld.BoundAsync();
        var other = world.Token with { Device = Guid.Parse("11111111-0000-7000-8000-000000000000"), UserId = "SITI" };
        await world.Store.ChangeAsync(stored => stored.With(other), CancellationToken.None);

        var ran = await world.RunAsync(["token", "code"]);

        Assert.Equal(2, ran.Code);
        Assert.Contains("BUDI@", ran.Error, StringComparison.Ordinal);
        Assert.Contains("SITI@", ran.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await world.RunAsync(["token", "code", "siti"])).Code);
        Assert.Equal(0, (await world.RunAsync(["token", "code", "11111111"])).Code);
        Assert.Equal(2, (await world.RunAsync(["token", "code", "ANI"])).Code);
    }

    [Theory]
    [InlineData]
    [InlineData("token")]
    [InlineData("token", "frob")]
    [InlineData("token", "add")]
    [InlineData("token", "code", "--frob")]
    public async Task What_cannot_be_meant_is_told_in_one_line(params string[] arguments)
    {
        await using var world = await TerminalWorld.CreateAsync();
        var ran = await world.RunAsync(arguments);
        Assert.Equal((2, ""), (ran.Code, ran.Output));
        Assert.Single(ran.Error.TrimEnd().Split('\n'));
        Assert.Contains("--help", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("token")]
    [InlineData("token", "add")]
    [InlineData("token", "list")]
    [InlineData("token", "code")]
    [InlineData("token", "approve")]
    [InlineData("token", "deny")]
    [InlineData("token", "report")]
    [InlineData("token", "history")]
    [InlineData("token", "remove")]
    [InlineData("token", "activate")]
    [InlineData("token", "transactions")]
    [InlineData("token", "response")]
    [InlineData("token", "pin")]
    [InlineData("token", "unlock")]
    public async Task Help_fits_a_screen(params string[] verb)
    {
        await using var world = await TerminalWorld.CreateAsync();
        var ran = await world.RunAsync([.. verb, "--help"]);
        Assert.Equal(0, ran.Code);
        Assert.InRange(ran.Output.Split('\n').Sum(line => 1 + (line.Length / 80)), 3, 25);
    }
}
