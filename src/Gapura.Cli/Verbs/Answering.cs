using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Verbs;

/// <param name="Account">As typed.</param>
/// <param name="Number">As typed; null where it is to be asked for.</param>
/// <param name="Yes">Whether to ask nothing.</param>
/// <param name="Wait">Whether to wait for a sign-in.</param>
internal sealed record AnswerOptions(string? Account, string? Number, bool Yes, bool Wait);

/// <summary>What approving, denying and reporting share (SPEC 6): the waiting sign-in is shown, then answered with a statement.</summary>
internal sealed class Answering(Desk desk, Decision decision)
{
    /// <summary>SPEC 8.5: how often a device without a stream asks.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<int> RunAsync(AnswerOptions options, CancellationToken cancel)
    {
        CheckNumber(options.Number);
        using var token = await OpenToken.OpenAsync(desk, options.Account);
        var statements = new Statements(desk, token);
        await statements.SettleAsync(decision, cancel);

        // An approval that was not heard may have arrived, and then nothing waits any more: a "no" about it is sent, and the server says how it ended.
        var kept = statements.Approval?.SignIn;
        var challenge = await token.CallAsync(api => WaitAsync(api, token.Caller, options.Wait && kept is null, cancel), cancel)
            ?? (kept is null ? null : OfKept(kept))
            ?? throw new Failure(options.Wait ? $"No sign-in came within {Patience.TotalSeconds:0} s." : "No sign-in waits for an answer.");
        await ShowAsync(challenge);
        await statements.NoteApprovalAsync(challenge.Id);
        var number = await NumberAsync(challenge, options);
        if (!options.Yes && Question is { } question && !await desk.Terminal.AgreesAsync(question))
        {
            throw new Failure("Nothing was answered.");
        }

        var pin = token.IsSecureToken && decision == Decision.Approve ? await token.AskPinAsync($"PIN of {token.Token.Label}: ") : null;
        var answer = new SignInAnswer(decision, number, token.IsSecureToken ? pin is not null : token.IsVerified, 1);
        var outcome = await statements.SendAsync((stored, counter) => Sign(token, challenge, stored, answer with { Counter = counter }), pin, cancel);
        await desk.Terminal.SayAsync(outcome switch
        {
            "approved" => "Approved. The browser goes on.",
            "denied" => "Denied.",
            "reported" => "Reported. Change your password at the portal.",
            _ => $"The server says: {outcome}.",
        });
        return outcome == Expected ? Gapuractl.Done : Gapuractl.Failed;
    }

    private static StoredStatement Sign(OpenToken token, PendingChallenge challenge, StoredToken kept, SignInAnswer answer)
    {
        var question = new SignInQuestion(
            token.Server, new SignInChallenge(challenge.Id, challenge.Nonce, challenge.Expires), kept.Account, kept.Device, ShownOf(challenge));
        return new StoredStatement(challenge.Id, SignInStatement.Seal(question, answer, token.Key)) { IsProved = token.IsSecureToken && answer.IsVerified, Expires = challenge.Expires };
    }

    private string Expected => decision switch
    {
        Decision.Approve => "approved",
        Decision.Deny => "denied",
        _ => "reported",
    };

    /// <summary>Asked before; a "no" needs no second one.</summary>
    private string? Question => decision switch
    {
        Decision.Approve => "Approve? Only if it is you who signs in there, now.",
        Decision.Report => "Report that this was not you? Your password will not hold any more.",
        _ => null,
    };

    private async Task<PendingChallenge?> WaitAsync(AppApi api, Caller caller, bool waits, CancellationToken cancel)
    {
        var began = desk.Time.GetTimestamp();
        while (true)
        {
            var pause = Pause;
            try
            {
                if ((await api.ChallengeAsync(caller, cancel)).Challenge is { } challenge)
                {
                    return challenge;
                }
            }
            catch (RefusedException busy) when (waits && busy.Problem.Code == "busy")
            {
                pause = busy.RetryAfter > Pause ? busy.RetryAfter : Pause;
            }

            if (!waits || desk.Time.GetElapsedTime(began) + pause > Patience)
            {
                return null;
            }

            await Task.Delay(pause, desk.Time, cancel);
        }
    }

    private async Task ShowAsync(PendingChallenge challenge)
    {
        var shown = challenge.Shown;

        // SPEC 1.3: what could make a text look like another one is not signed for, and not shown cleaned up either.
        if (!PersonText.IsFit(shown.Portal) || !PersonText.IsFit(shown.UserId) || !PersonText.IsFit(shown.Browser) || !PersonText.IsFit(shown.Place))
        {
            throw new Failure("The server sent texts that must not be shown. Nothing was answered.");
        }

        foreach (var line in LinesOf(desk, ShownOf(challenge)))
        {
            await desk.Terminal.NoteAsync(line);
        }
    }

    /// <summary>What is signed for.</summary>
    public static IReadOnlyList<string> LinesOf(Desk desk, SignInShown shown) =>
    [
        $"Portal:   {shown.Portal}",
        $"User ID:  {shown.UserId}",
        $"Browser:  {shown.Browser}",
        $"Place:    {shown.Place}",
        $"Time:     {desk.Local(shown.Time)}",
    ];

    private static SignInShown ShownOf(PendingChallenge challenge) =>
        new(challenge.Shown.Portal, challenge.Shown.UserId, challenge.Shown.Browser, challenge.Shown.Place, challenge.Shown.Time);

    private static PendingChallenge OfKept(SignInQuestion kept) => new()
    {
        Id = kept.Challenge.Id,
        Nonce = kept.Challenge.Nonce,
        Expires = kept.Challenge.Expires,
        AsksNumber = false,
        Shown = new ShownSignIn { Portal = kept.Shown.Portal, UserId = kept.Shown.UserId, Browser = kept.Shown.Browser, Place = kept.Shown.Place, Time = kept.Shown.Time },
    };

    private async Task<string> NumberAsync(PendingChallenge challenge, AnswerOptions options)
    {
        if (decision != Decision.Approve || !challenge.AsksNumber)
        {
            return "";
        }

        var typed = options.Number ?? await desk.Terminal.AskAsync("Number that the browser shows: ", "give it with --number");
        return TotpCodeText.TryNormalise(typed, SignInAnswer.NumberDigits, out var number) ? number : throw new Failure("The number has six digits. Nothing was answered.", Gapuractl.Misused);
    }

    private static void CheckNumber(string? number)
    {
        if (number is not null && !TotpCodeText.TryNormalise(number, SignInAnswer.NumberDigits, out _))
        {
            throw new Failure("--number must be the six digits that the browser shows.", Gapuractl.Misused);
        }
    }
}
