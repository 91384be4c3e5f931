using System.Diagnostics;
using Gapura.Cli.Tests.Running;
using Gapura.Testing;

namespace Gapura.Cli.Tests;

/// <summary>The program as people run it: a process of its own.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Passphrases_come_by_a_file_descriptor_and_exit_codes_tell()
    {
        await using var world = await TerminalWorld.CreateAsync();

        var (add, _, addError) = await RunAsync(world, $"GAPURACTL_PASSPHRASE_FD=3 $0 token add - --server {world.Server.Name} --yes 3<<<'kata sandi'", world.Server.Link);
        Assert.True(add == 0, addError);
        Assert.NotNull(world.Token.Sealed);

        var (code, output, _) = await RunAsync(world, "GAPURACTL_PASSPHRASE_FD=3 $0 token code 3<<<'kata sandi'");
        Assert.Equal(0, code);
        Assert.Matches("^[0-9]{6}\n$", output);
        Assert.Equal(1, (await RunAsync(world, "GAPURACTL_PASSPHRASE_FD=3 $0 token code 3<<<'kata lain'")).ExitCode);
        Assert.Equal(2, (await RunAsync(world, "GAPURACTL_PASSPHRASE_FD=99 $0 token code")).ExitCode);
        Assert.Equal(2, (await RunAsync(world, "$0 token code")).ExitCode);
        var misunderstood = await RunAsync(world, "GAPURACTL_PASSPHRASE_FD='kata sandi' $0 token code");
        Assert.Equal(2, misunderstood.ExitCode);
        Assert.DoesNotContain("kata sandi", misunderstood.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_a_terminal_a_passphrase_is_asked_for_and_does_not_show()
    {
        await using var world = await TerminalWorld.CreateAsync();
        using var add = Pty.Start(world, "token", "add", world.Server.Link, "--name", "Laptop");
        await add.TypeAsync("[y/N] ", "y");
        await add.TypeAsync("[y/N] ", "y");
        await add.TypeAsync("(empty for none): ", "kata sandiX\b");
        await add.TypeAsync("again: ", "kata sandi");
        Assert.Equal(0, await add.EndAsync());
        Assert.DoesNotContain("sandi", add.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[3", add.Screen, StringComparison.Ordinal);

        using var code = Pty.Start(world, "token", "code");
        await code.TypeAsync("Passphrase for BUDI", "kata sandi");
        Assert.Equal(0, await code.EndAsync());
        Assert.Matches("\n[0-9]{6}\r?\n", code.Screen);
    }

    [Fact]
    public async Task Nothing_is_coloured()
    {
        await using var world = await TerminalWorld.CreateAsync();
        var ran = await RunAsync(world, "$0 --help; $0 token; $0 token list");
        Assert.DoesNotContain("\u001b", ran.Output + ran.Error, StringComparison.Ordinal);
    }

    private static Task<ToolResult> RunAsync(TerminalWorld world, string script, string input = "")
    {
        var start = new ProcessStartInfo("bash", ["-c", script, Path.Combine(AppContext.BaseDirectory, "gapuractl")]);
        start.Environment["GAPURACTL_STORE"] = world.StoreFile;
        start.Environment.Remove("GAPURACTL_PASSPHRASE_FD");
        return ToolProcess.RunAsync(start, "bash", input);
    }
}
