using System.CommandLine;
using Gapura.Cli.Calls;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token history</c>: the newest questions and what became of them.</summary>
internal static class TokenHistory
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var verb = new Command("history", "Shows the newest 30 sign-ins, the newest first.") { account };
        verb.SetAction((parsed, cancel) => RunAsync(desk, parsed.GetValue(account), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Desk desk, string? named, CancellationToken cancel)
    {
        using var token = await OpenToken.OpenAsync(desk, named);
        var history = await token.CallAsync(api => api.HistoryAsync(token.Caller, cancel), cancel);
        foreach (var entry in history.Entries)
        {
            await desk.Terminal.SayAsync($"{desk.Local(entry.At)}  {entry.Outcome,-12}  {entry.Portal}  {entry.UserId}  {entry.Browser}  {entry.Place}");
        }

        return Gapuractl.Done;
    }
}
