using System.CommandLine;
using Gapura.Cli.Calls;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token unlock</c>: takes the lock off a Secure Token, with an operator or, where the portal allows it, by text message (SPEC 9.11).</summary>
internal static class TokenUnlock
{
    private const int MostTries = 3;

    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var text = new Option<bool>("--text") { Description = "By a text message to the registered number, where the portal allows it." };
        var verb = new Command("unlock", "Unlocks a Secure Token with the staff.") { account, text };
        verb.SetAction((parsed, cancel) => RunAsync(desk, parsed.GetValue(account), parsed.GetValue(text), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Desk desk, string? named, bool byText, CancellationToken cancel)
    {
        using var open = await OpenToken.OpenSecureAsync(desk, named);
        if (!(await open.CallAsync(api => api.TokenAsync(open.Caller, cancel), cancel)).Locked)
        {
            throw new Failure($"{open.Token.Label} is not locked.");
        }

        if (!desk.Terminal.IsAttended)
        {
            throw new Failure("Nobody is there to type the answer.", Gapuractl.Misused);
        }

        var asked = await open.CallAsync(api => api.AskUnlockAsync(byText, open.Caller, cancel), cancel);
        await ShowAsync(desk, asked, byText);
        for (var tries = 1; ; tries++)
        {
            var digits = Digits(await desk.Terminal.AskAsync(byText ? "Six digits of the text message: " : "Eight digits that the staff read to you: ", "type them at a terminal"), byText);
            try
            {
                await open.Api.UnlockAsync(digits, open.Caller, cancel);
                await open.KeepClockAsync(CancellationToken.None);
                await desk.Terminal.SayAsync("Unlocked. The PIN is the same as before.");
                return Gapuractl.Done;
            }
            catch (RefusedException refused) when (refused.Problem is { Code: "wrong-code", Left: not 0 } && tries < MostTries)
            {
                await desk.Terminal.NoteAsync(refused.ToFailure().Message);
            }
            catch (RefusedException refused)
            {
                throw refused.ToFailure();
            }
            catch (UnheardException unheard)
            {
                throw new Failure($"{unheard.Message} Run the same again: it says whether the token is still locked.");
            }
        }
    }

    private static async Task ShowAsync(Desk desk, UnlockAnswer asked, bool byText)
    {
        if (byText)
        {
            await desk.Terminal.NoteAsync($"A text message was sent to {asked.Phone}. Its digits hold until {desk.Local(asked.Expires)}.");
            return;
        }

        await desk.Terminal.SayAsync($"Question: {asked.Question}");
        await desk.Terminal.NoteAsync($"Read it to the staff. They make sure who you are, and never ask for your PIN. It holds until {desk.Local(asked.Expires)}.");
    }

    private static string Digits(string typed, bool byText)
    {
        var digits = typed.Replace(" ", "", StringComparison.Ordinal);
        return digits.Length == (byText ? 6 : 8) && digits.All(char.IsAsciiDigit) ? digits : throw new Failure($"It is {(byText ? "six" : "eight")} digits. Nothing was sent.");
    }
}
