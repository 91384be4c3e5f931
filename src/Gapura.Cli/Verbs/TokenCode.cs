using System.CommandLine;
using Gapura.Protocol;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token code</c>: a code without network (SPEC 7).</summary>
internal static class TokenCode
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var verb = new Command("code", "Prints a code for this half minute, without network.") { account };
        verb.SetAction((parsed, _) => RunAsync(desk, parsed.GetValue(account)));
        return verb;
    }

    private static async Task<int> RunAsync(Desk desk, string? named)
    {
        using var open = await OpenToken.OpenAsync(desk, named);
        using var codes = open.IsSecureToken ? (await open.AskPinAsync($"PIN of {open.Token.Label}: ")).TotpSecret() : OtpSecret.From(open.Codes.Reveal());

        // SPEC 7.1: by this machine's clock, corrected by what the server's was ahead when last heard of.
        var now = DateTimeOffset.FromUnixTimeSeconds(desk.Now + open.Token.Clock);
        var step = TotpParameters.Default.StepAt(now);
        await desk.Terminal.SayAsync(Totp.Code(codes.Reveal(), step, TotpParameters.Default));
        var left = TotpParameters.Default.StartOf(step + 1) - now;
        await desk.Terminal.NoteAsync($"Holds for {left.TotalSeconds:0} s.{(open.IsSecureToken ? " With a wrong PIN it is wrong: this terminal cannot know." : "")}");
        return Gapuractl.Done;
    }
}
