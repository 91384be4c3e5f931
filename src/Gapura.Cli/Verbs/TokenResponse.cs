using System.CommandLine;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Transactions;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token response</c>: approves a transaction without network, with digits to type on its page (SPEC 11).</summary>
internal static class TokenResponse
{
    public static Command Create(Desk desk)
    {
        var link = new Argument<string>("link") { Description = "The link of the page that shows the QR code, a picture of the code (needs zbarimg), or - for a link on standard input." };
        var verb = new Command("response", "Approves a transaction without network.") { link };
        verb.SetAction((parsed, cancel) => RunAsync(desk, parsed.GetValue(link)!, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Desk desk, string given, CancellationToken cancel)
    {
        var asked = OfflineTransaction.Read(await QrPicture.TextAsync(desk.Terminal, given, cancel))
            ?? throw new Failure("That is no link of a transaction without network: https://…/app/#t1.… with nothing before or after it.", Gapuractl.Misused);
        var token = desk.Store.Read().Tokens.FirstOrDefault(token => IsMeant(token, asked))
            ?? throw new Failure("This transaction is for no Secure Token of this terminal. Nothing was made.");
        using var open = await OpenToken.OpenAsync(desk, token);
        foreach (var line in WaitingTransactions.LinesOf(asked.Shown))
        {
            await desk.Terminal.NoteAsync(line);
        }

        // The page tells its person to compare it: another page's picture has another number.
        await desk.Terminal.NoteAsync($"Number of the transaction: {asked.Question[..4]} {asked.Question[4..]}, as on the page");
        await desk.Terminal.NoteAsync("Not your transaction, or a line or the number is wrong? Type no PIN.");
        await desk.Terminal.SayAsync(asked.ResponseOf(await open.AskPinAsync($"PIN of {token.Label}, to approve: ")));
        await desk.Terminal.NoteAsync("Type these digits on the page. With a wrong PIN they are wrong, and count as a wrong PIN: this terminal cannot know.");
        return Gapuractl.Done;
    }

    private static bool IsMeant(StoredToken token, OfflineTransaction asked) =>
        token is { Pin.IsActivating: false } && token.Account == asked.Account && token.Server == asked.Server.ToString();
}
