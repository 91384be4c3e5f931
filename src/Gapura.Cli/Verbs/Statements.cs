using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Pin;

namespace Gapura.Cli.Verbs;

/// <summary>
/// Makes statements and sees that each is heard (SPEC 6.6): counter and envelope are kept before anything is sent, and what may not have
/// been heard is sent again. But an approval only by who approves: a "no" never sends one.
/// </summary>
internal sealed class Statements(Desk desk, OpenToken open)
{
    /// <summary>The approval that may not have been heard; null where there is none. There is at most one: who approves settles it first.</summary>
    public KeptAnswer? Approval => Kept(desk.Store.Read()) is { } token ? ApprovalOf(token) : null;

    private Guid Device => open.Token.Device;

    /// <summary>
    /// Tells what was not answered, and sends it again with its outcome shown; an approval only before another one, and with a PIN it needs that
    /// typed again, for no proof is kept (SPEC 9.3).
    /// </summary>
    /// <param name="decision">What its person is about to do.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="Failure">It is still not known.</exception>
    public async Task SettleAsync(Decision decision, CancellationToken cancel)
    {
        var approval = Approval;
        var isSent = approval is not null && decision == Decision.Approve && !IsTooLate(approval);
        PinKey? pin = null;
        if (approval is not null)
        {
            await TellAsync(approval);

            // Before the lock: nobody else has to wait until a person has typed.
            pin = isSent && approval.Statement.IsProved ? await AskPinAsync(approval) : null;
        }

        await using (await desk.Store.LockAnswersAsync(cancel))
        {
            await ResendNoAsync(cancel);
            if (isSent)
            {
                await ResendAsync(approval!, pin, cancel);
            }
            else if (approval is not null && decision == Decision.Approve)
            {
                await ChangeAsync(token => Without(token, approval.Statement));
            }
        }
    }

    /// <summary>Says what a "no" about this does to an approval that is kept.</summary>
    public async Task NoteApprovalAsync(Guid about)
    {
        if (Approval is { } approval)
        {
            await desk.Terminal.NoteAsync(approval.Statement.Challenge == about
                ? "Your earlier approval of this is dropped with your answer: it is not sent again."
                : "The earlier approval is left alone: it is not sent now.");
        }
    }

    /// <summary>Answers.</summary>
    /// <param name="make">Makes the statement with the counter that it gets.</param>
    /// <param name="pin">The PIN's key, where one goes along; else null.</param>
    /// <param name="cancel">Stops it, before anything is sent.</param>
    /// <returns>The server's outcome.</returns>
    /// <exception cref="Failure">The server refused, or it is not known what it did.</exception>
    public async Task<string> SendAsync(Func<StoredToken, long, StoredStatement> make, PinKey? pin, CancellationToken cancel)
    {
        await using (await desk.Store.LockAnswersAsync(cancel))
        {
            // Another run of this program may have answered meanwhile, and not have been heard.
            await ResendNoAsync(cancel);
            var statement = await desk.Store.ChangeAsync(stored => Sign(stored, make), cancel);
            try
            {
                return await DeliverAsync(statement, pin, cancel);
            }
            catch (RefusedException refused)
            {
                throw refused.ToFailure();
            }
            catch (UnheardException unheard)
            {
                throw new Failure($"{unheard.Message} Whether your answer was heard is not known. Run the same again: it is sent as it is.");
            }
        }
    }

    private async Task TellAsync(KeptAnswer approval)
    {
        await desk.Terminal.NoteAsync("An earlier approval may not have been heard, and is still kept. It was for:");
        foreach (var line in approval.Lines)
        {
            await desk.Terminal.NoteAsync("  " + line);
        }

        // Nobody is asked for a PIN that comes too late; whether the answer had come through, this terminal cannot know.
        await desk.Terminal.NoteAsync(IsTooLate(approval)
            ? "Its time is over, so it is not sent again. Whether it had arrived is not known: look at the page that it came from."
            : $"To refuse it instead: {approval.Refusing}");
    }

    private async Task<PinKey> AskPinAsync(KeptAnswer approval)
    {
        await desk.Terminal.NoteAsync("Type no PIN, and nothing is sent.");
        return await open.AskPinAsync($"PIN of {open.Token.Label}, to send this {(approval.Transaction is null ? "sign-in's" : "transaction's")} approval again: ");
    }

    /// <summary>Sends a "no" again, which needs nothing of its person.</summary>
    private async Task ResendNoAsync(CancellationToken cancel)
    {
        if (Kept(desk.Store.Read())?.Unanswered is { } statement && !Read(statement).IsApproval)
        {
            await AgainAsync(statement, null, cancel);
        }
    }

    private async Task ResendAsync(KeptAnswer told, PinKey? pin, CancellationToken cancel)
    {
        // The PIN was typed for what was told, and goes with nothing else: another run may have settled it, and kept another one.
        if (Kept(desk.Store.Read()) is not { } token || ApprovalOf(token) is not { } approval || approval.Statement != told.Statement)
        {
            throw new Failure("Another run of this program has answered meanwhile. Nothing was sent. Run the same again.");
        }

        await AgainAsync(token.Unanswered ?? await desk.Store.ChangeAsync(Renew, cancel), pin, cancel);
    }

    private async Task AgainAsync(StoredStatement statement, PinKey? pin, CancellationToken cancel)
    {
        string outcome;
        try
        {
            outcome = await DeliverAsync(statement, pin, cancel);
        }
        catch (RefusedException refused) when (!refused.IsPassing)
        {
            outcome = refused.ToFailure().Message.TrimEnd('.');
        }
        catch (Exception e) when (e is RefusedException or UnheardException)
        {
            throw new Failure($"{(e is RefusedException refused ? refused.ToFailure().Message : e.Message)} An earlier answer is not known to have been heard, so there is no other one yet.");
        }

        await desk.Terminal.NoteAsync($"An earlier answer had not been heard. Sent again: {outcome}.");
    }

    /// <summary>Sends; whatever the server decides, it has decided, so the statement is kept no longer. Also after a wrong PIN: the next one has a counter of its own (SPEC 9.5).</summary>
    private async Task<string> DeliverAsync(StoredStatement statement, PinKey? pin, CancellationToken cancel)
    {
        var isSettled = false;
        try
        {
            var answer = await open.Api.AnswerAsync(statement, statement.IsProved ? pin!.ProofOver(statement.Statement) : null, open.Caller, cancel);
            isSettled = true;
            return answer.Outcome;
        }
        catch (RefusedException refused)
        {
            isSettled = !refused.IsPassing;
            throw;
        }
        finally
        {
            if (isSettled)
            {
                await ChangeAsync(token => token with { Unanswered = null, Clock = open.Api.Ahead });
            }
        }
    }

    private Task ChangeAsync(Func<StoredToken, StoredToken> change) =>
        desk.Store.ChangeAsync(stored => Kept(stored) is { } token ? stored.With(change(token)) : stored, CancellationToken.None);

    private static StoredToken Without(StoredToken token, StoredStatement over) => token with
    {
        Unanswered = token.Unanswered == over ? null : token.Unanswered,
        LeftAlone = token.LeftAlone == over ? null : token.LeftAlone,
    };

    private (StoredTokens Tokens, StoredStatement Result) Sign(StoredTokens stored, Func<StoredToken, long, StoredStatement> make)
    {
        var token = Kept(stored) ?? throw new Failure("This token was removed meanwhile. Nothing was answered.");
        var counter = token.Counter + 1;
        var statement = make(token, counter);
        var earlier = ApprovalOf(token) is { } approval && approval.Statement.Challenge != statement.Challenge && !IsTooLate(approval) ? approval.Statement : null;
        if (earlier is not null && Read(statement).IsApproval)
        {
            // This PIN was typed for another one.
            throw new Failure("Another run of this program has approved meanwhile, and may not have been heard. Nothing was answered. Run the same again.");
        }

        // What is about the very same takes the place of an approval: if that had arrived, the server says how it ended.
        return (stored.With(token with { Counter = counter, Unanswered = statement, LeftAlone = earlier }), statement);
    }

    private (StoredTokens Tokens, StoredStatement Result) Renew(StoredTokens stored)
    {
        var token = Kept(stored) ?? throw new Failure("This token was removed meanwhile. Nothing was sent.");
        var counter = token.Counter + 1;
        var statement = ApprovalOf(token)!.Renewed(counter, open.Key);
        return (stored.With(token with { Counter = counter, Unanswered = statement, LeftAlone = null }), statement);
    }

    private KeptAnswer? ApprovalOf(StoredToken token) =>
        token.Unanswered is { } last && Read(last) is { IsApproval: true } approval ? approval
        : token.LeftAlone is { } left ? Read(left) : null;

    private KeptAnswer Read(StoredStatement statement) => KeptAnswer.Of(desk, statement, open.Key);

    private bool IsTooLate(KeptAnswer answer) => answer.Statement.Expires <= open.Api.Now;

    private StoredToken? Kept(StoredTokens stored) => stored.Tokens.FirstOrDefault(token => token.Device == Device);
}
