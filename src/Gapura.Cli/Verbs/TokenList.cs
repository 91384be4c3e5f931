using System.CommandLine;
using Gapura.Cli.Tokens;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token list</c>: what this terminal is bound to. It asks no server.</summary>
internal static class TokenList
{
    public static Command Create(Desk desk)
    {
        var verb = new Command("list", "Shows which accounts this terminal is bound to.");
        verb.SetAction((_, _) => RunAsync(desk));
        return verb;
    }

    private static string KindOf(StoredToken token) => token.Pin switch
    {
        null => "",
        { IsActivating: true } => "  Secure Token, not active yet",
        _ => "  Secure Token",
    };

    private static async Task<int> RunAsync(Desk desk)
    {
        var tokens = desk.Store.Read().Tokens;
        foreach (var token in tokens.OrderBy(token => token.Label, StringComparer.Ordinal))
        {
            var type = token.UserType.Length > 0 ? $" ({token.UserType})" : "";
            await desk.Terminal.SayAsync($"{token.Label}{type}  {token.Portal}  \"{token.Name}\"  {token.Device:D}{(token.Sealed is null ? "" : "  passphrase")}{KindOf(token)}");
        }

        if (tokens.Count == 0)
        {
            await desk.Terminal.NoteAsync("This terminal is bound to no account. See: gapuractl token add --help");
        }

        return Gapuractl.Done;
    }
}
