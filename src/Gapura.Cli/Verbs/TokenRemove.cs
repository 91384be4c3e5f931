using System.CommandLine;
using Gapura.Cli.Calls;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token remove</c>: unbinds this terminal.</summary>
internal static class TokenRemove
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var yes = new Option<bool>("--yes") { Description = "Ask nothing." };
        var local = new Option<bool>("--local") { Description = "Forget the keys without telling the server. The portal goes on listing this terminal." };
        var verb = new Command("remove", "Unbinds this terminal and forgets its keys.") { account, yes, local };
        verb.SetAction((parsed, cancel) => RunAsync(desk, parsed.GetValue(account), (parsed.GetValue(yes), parsed.GetValue(local)), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Desk desk, string? named, (bool Yes, bool Local) options, CancellationToken cancel)
    {
        var token = Choice.Of(desk.Store.Read(), named);
        if (!options.Yes && !await desk.Terminal.AgreesAsync($"Remove this terminal from {token.Label}?"))
        {
            throw new Failure("Nothing was removed.");
        }

        if (!options.Local)
        {
            using var open = await OpenToken.OpenAsync(desk, token);
            await open.CallAsync(api => token.Pin is { IsActivating: true } ? api.AbandonAsync(open.Caller, cancel) : api.RemoveAsync(open.Caller, cancel), cancel);
        }

        await desk.Store.ChangeAsync(stored => stored.Without(token.Device), CancellationToken.None);
        await desk.Terminal.SayAsync(options.Local ? $"Forgotten: {token.Label}. Remove it at the portal as well." : $"Removed from {token.Label}.");
        return Gapuractl.Done;
    }
}
