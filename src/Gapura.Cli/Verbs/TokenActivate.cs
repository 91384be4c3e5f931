using System.CommandLine;
using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token activate</c>: goes on with an activation, and what <c>token add</c> ends with at a portal of Secure Tokens (SPEC 9.7).</summary>
internal sealed class TokenActivate(Desk desk, OpenToken open)
{
    private const int CodeDigits = 6;

    private const string Again = "Run: gapuractl token activate";

    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var verb = new Command("activate", "Goes on with the activation of a Secure Token.") { account };
        verb.SetAction(async (parsed, cancel) =>
        {
            var token = Choice.Of(desk.Store.Read(), parsed.GetValue(account));
            if (token.Pin is not { IsActivating: true })
            {
                throw new Failure($"{token.Label} waits for no digits.");
            }

            using var open = await OpenToken.OpenAsync(desk, token);
            return await new TokenActivate(desk, open).RunAsync(null, cancel);
        });
        return verb;
    }

    /// <summary>Asks for digits until the device is a Secure Token, or forgotten.</summary>
    /// <param name="claimed">How it stands; null where the server has to be asked.</param>
    /// <param name="cancel">Stops it; the activation stays as it is.</param>
    /// <exception cref="Failure">It is over, or its person has stopped.</exception>
    public async Task<int> RunAsync(ActivationAnswer? claimed, CancellationToken cancel)
    {
        try
        {
            for (var standing = claimed ?? await StandingAsync(cancel); standing is not null;)
            {
                await ShowAsync(standing);
                standing = await desk.Terminal.AskAsync("Digits of the text message (\"new\" for new ones, nothing to stop): ", Again) switch
                {
                    "" => throw new Failure($"Not active yet. {Again}"),
                    "new" => await ResendAsync(standing, cancel),
                    var typed => await HandInAsync(standing, typed.Replace(" ", "", StringComparison.Ordinal), cancel),
                };
            }
        }
        catch (RefusedException refused)
        {
            throw refused.ToFailure();
        }
        catch (UnheardException unheard)
        {
            throw new Failure($"{unheard.Message} {Again}");
        }

        await desk.Terminal.SayAsync($"Active: {open.Token.Label} is a Secure Token as \"{open.Token.Name}\".");
        return Gapuractl.Done;
    }

    /// <returns>Null when the device is a Secure Token by now.</returns>
    private async Task<ActivationAnswer?> HandInAsync(ActivationAnswer standing, string digits, CancellationToken cancel)
    {
        if (digits.Length != CodeDigits || !digits.All(char.IsAsciiDigit))
        {
            await desk.Terminal.NoteAsync("The text message has six digits.");
            return standing;
        }

        try
        {
            await open.Api.HandInAsync(digits, open.Caller, cancel);
            await FinishAsync();
            return null;
        }
        catch (RefusedException refused) when (refused.Problem.Code is "wrong-code" or "code-over")
        {
            var left = await StandingAsync(cancel);
            await NoteAsync(left is null ? null : refused.ToFailure().Message);
            return left;
        }
        catch (RefusedException refused) when (IsEnd(refused))
        {
            return await SettleAsync(cancel);
        }
    }

    private async Task<ActivationAnswer?> ResendAsync(ActivationAnswer standing, CancellationToken cancel)
    {
        try
        {
            var sent = await open.Api.ResendAsync(open.Caller, cancel);
            await NoteAsync("New digits were sent. The old ones do not hold any more.");
            return sent;
        }
        catch (RefusedException refused) when (refused.Problem.Code is "busy" or "limit")
        {
            await NoteAsync(standing.ResendAt == 0 ? "No new digits can be sent any more." : refused.ToFailure().Message);
            return standing;
        }
        catch (RefusedException refused) when (refused.Problem.Code == "code-over" || IsEnd(refused))
        {
            return await SettleAsync(cancel);
        }
    }

    private async Task<ActivationAnswer?> StandingAsync(CancellationToken cancel)
    {
        try
        {
            return await open.Api.ActivationAsync(open.Caller, cancel);
        }
        catch (RefusedException refused) when (refused.Problem.Code == "code-over" || IsEnd(refused))
        {
            return await SettleAsync(cancel);
        }
    }

    /// <summary>Refused as a device on its way: it is a token by now, for an answer was lost, or it is forgotten (SPEC 9.7).</summary>
    private async Task<ActivationAnswer?> SettleAsync(CancellationToken cancel)
    {
        try
        {
            await open.Api.DeviceAsync(open.Caller, cancel);
            await FinishAsync();
            return null;
        }
        catch (RefusedException refused) when (IsEnd(refused))
        {
            await desk.Store.ChangeAsync(stored => stored.Without(open.Token.Device), CancellationToken.None);
            throw new Failure("The activation is over: its time has passed, or the digits were wrong too often. Show a new QR code at the portal, and begin anew.");
        }
    }

    private Task FinishAsync() => desk.Store.ChangeAsync(
        stored => stored.Tokens.FirstOrDefault(token => token.Device == open.Token.Device) is { Pin: { } pin } kept
            ? stored.With(kept with { Pin = pin with { IsActivating = false }, Clock = open.Api.Ahead })
            : stored,
        CancellationToken.None);

    private async Task ShowAsync(ActivationAnswer standing)
    {
        var message = standing.Delivery switch
        {
            "undeliverable" => $"The text message to {standing.Phone} cannot be delivered.",
            "delivered" => $"The text message has reached {standing.Phone}.",
            _ => $"A text message goes to {standing.Phone}.",
        };
        var again = standing.ResendAt > 0 ? $" New ones can be asked for from {desk.Local(standing.ResendAt)}." : "";
        await NoteAsync($"{message} Its digits hold until {desk.Local(standing.CodeExpires)}.{again}");
    }

    private Task NoteAsync(string? line) => line is null ? Task.CompletedTask : desk.Terminal.NoteAsync(line);

    private static bool IsEnd(RefusedException refused) => refused.Problem.Code is "refused" or "gone";
}
