using System.CommandLine;
using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token pin</c>: another PIN for a Secure Token (SPEC 9.10).</summary>
internal static class TokenPin
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var verb = new Command("pin", "Changes a Secure Token's PIN.") { account };
        verb.SetAction((parsed, cancel) => RunAsync(desk, parsed.GetValue(account), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Desk desk, string? named, CancellationToken cancel)
    {
        using var open = await OpenToken.OpenSecureAsync(desk, named);
        var (before, isAgain) = (open.Token.Pin!, open.Token.Pin!.NextSalt is not null);
        var next = before.NextSalt ?? PinKey.NewSalt();
        var (old, fresh) = await open.AskPinsAsync(next);
        var key = Base64UrlText.Encode(fresh.Reveal());

        // Kept before the server is told: where its answer is lost, the same PIN is sent once more, and until then nobody here knows which counts.
        await KeepAsync(desk, open, before with { NextSalt = next }, cancel);
        try
        {
            await open.Api.ChangePinAsync(new PinBody(key, old.ProofOver(key)), open.Caller, cancel);
        }
        catch (RefusedException refused)
        {
            // Refused at the first time of asking: the old PIN is the one that counts.
            await KeepAsync(desk, open, isAgain || refused.IsPassing ? before with { NextSalt = next } : before, CancellationToken.None);
            throw refused.ToFailure();
        }
        catch (UnheardException unheard)
        {
            throw new Failure($"{unheard.Message} Which PIN counts is not known. Run the same again, with the old PIN and the same new one.");
        }

        await KeepAsync(desk, open, before with { Salt = next, NextSalt = null }, CancellationToken.None);
        await open.KeepClockAsync(CancellationToken.None);
        await desk.Terminal.SayAsync("The PIN was changed.");
        return Gapuractl.Done;
    }

    private static Task KeepAsync(Desk desk, OpenToken open, StoredPin pin, CancellationToken cancel) => desk.Store.ChangeAsync(
        stored => stored.Tokens.FirstOrDefault(token => token.Device == open.Token.Device) is { } kept ? stored.With(kept with { Pin = pin }) : stored, cancel);
}
