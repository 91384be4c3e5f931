using System.CommandLine;
using Gapura.Cli.Tokens;
using Gapura.Cli.Verbs;

namespace Gapura.Cli;

/// <summary>The program: its verbs, and how it ends.</summary>
internal static class Gapuractl
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misused = 2;

    /// <param name="arguments">What was typed after the program's name.</param>
    /// <param name="terminal">Where it is read and written.</param>
    /// <param name="time">This machine's clock, which may be wrong (SPEC 5.5).</param>
    /// <param name="environment">Variables by name.</param>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, TimeProvider time, Func<string, string?> environment)
    {
        var desk = new Desk(terminal, new TokenStore(StorePath.Of(environment)), new Passphrases(terminal, environment), time);
        var parsed = Root(desk).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            await terminal.NoteAsync($"gapuractl: {parsed.Errors[0].Message} See: gapuractl {string.Concat(Path(parsed.CommandResult))}--help");
            return Misused;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false });
        }
        catch (Failure failure)
        {
            await terminal.NoteAsync($"gapuractl: {failure.Message}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await terminal.NoteAsync("gapuractl: stopped.");
            return Failed;
        }
    }

    private static RootCommand Root(Desk desk) => new("A terminal for Gapura. Codes and answers go to standard output, everything else to standard error.")
    {
        new Command("token", "This terminal as an authenticator.")
        {
            TokenAdd.Create(desk),
            TokenActivate.Create(desk),
            TokenList.Create(desk),
            TokenCode.Create(desk),
            TokenApprove.Create(desk),
            TokenDeny.Create(desk),
            TokenReport.Create(desk),
            TokenTransactions.Create(desk),
            TokenResponse.Create(desk),
            TokenPin.Create(desk),
            TokenUnlock.Create(desk),
            TokenHistory.Create(desk),
            TokenRemove.Create(desk),
        },
    };

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Path(parent), command.Command.Name + " "] : [];
}
