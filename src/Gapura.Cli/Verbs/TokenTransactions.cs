using System.CommandLine;
using Gapura.Cli.Calls;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token transactions</c>: what waits for a Secure Token's answer, every line of it.</summary>
internal static class TokenTransactions
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var verb = new Command("transactions", "Shows what waits for you, every line.") { account };
        verb.SetAction((parsed, cancel) => RunAsync(desk, parsed.GetValue(account), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Desk desk, string? named, CancellationToken cancel)
    {
        using var token = await OpenToken.OpenSecureAsync(desk, named);
        var waiting = await WaitingTransactions.AllAsync(token, cancel);
        foreach (var one in waiting)
        {
            foreach (var line in await WaitingTransactions.LinesAsync(desk, token, one, cancel))
            {
                await desk.Terminal.SayAsync(line);
            }

            await desk.Terminal.SayAsync("");
        }

        await NoteAsync(desk, await token.CallAsync(api => api.TokenAsync(token.Caller, cancel), cancel), waiting.Count);
        return Gapuractl.Done;
    }

    private static async Task NoteAsync(Desk desk, TokenAnswer token, int waiting)
    {
        if (waiting == 0)
        {
            await desk.Terminal.NoteAsync("No transaction waits for your answer.");
        }

        if (token.Locked)
        {
            await desk.Terminal.NoteAsync("The token is locked: you can say no, but not yes. See: gapuractl token unlock --help");
        }
        else if (token.LimitedUntil > 0)
        {
            await desk.Terminal.NoteAsync($"Until {desk.Local(token.LimitedUntil)} this token can approve small transactions only.");
        }
    }
}
