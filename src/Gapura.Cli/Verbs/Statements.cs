using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Pin;

namespace Gapura.Cli.Verbs;

/// <summary>
/// Makes statements and sees that each is heard (SPEC 6.6): counter and envelope are kept before anything is sent, and what may not have
/// been heard is sent again as it is, before there is another one.
/// </summary>
internal sealed class Statements(Desk desk, OpenToken open)
{
    private Guid Device => open.Token.Device;

    /// <summary>Sends again what was not answered; an approval with a PIN needs it typed again, for no proof is kept (SPEC 9.3).</summary>
    /// <returns>What became of it; null where there was nothing.</returns>
    /// <exception cref="Failure">It is still not known.</exception>
    public async Task<string?> SettleAsync(CancellationToken cancel)
    {
        // Before the lock: nobody else has to wait until a person has typed.
        var pin = Kept(desk.Store.Read())?.Unanswered is { IsProved: true } waiting && !IsTooLate(waiting)
            ? await open.AskPinAsync($"An earlier approval may not have been heard. PIN of {open.Token.Label}, to send it again: ")
            : null;
        await using (await desk.Store.LockAnswersAsync(cancel))
        {
            return await SettleLockedAsync(pin, cancel);
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
            _ = await SettleLockedAsync(pin, cancel);
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

    private async Task<string?> SettleLockedAsync(PinKey? pin, CancellationToken cancel)
    {
        if (Kept(desk.Store.Read())?.Unanswered is not { } statement)
        {
            return null;
        }

        if (statement.IsProved && IsTooLate(statement))
        {
            // Nobody is asked for a PIN that comes too late; whether the answer had come through, this terminal cannot know.
            await ForgetAsync();
            return "not, for its time is over. Whether it had arrived is not known: look at the page that it came from";
        }

        if (statement.IsProved && pin is null)
        {
            throw new Failure("An earlier approval may not have been heard. Run the same again, to send it with your PIN.");
        }

        try
        {
            return await DeliverAsync(statement, pin, cancel);
        }
        catch (RefusedException refused) when (!refused.IsPassing)
        {
            return refused.ToFailure().Message.TrimEnd('.');
        }
        catch (Exception e) when (e is RefusedException or UnheardException)
        {
            throw new Failure($"{(e is RefusedException refused ? refused.ToFailure().Message : e.Message)} An earlier answer is not known to have been heard, so there is no other one yet.");
        }
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
                await ForgetAsync();
            }
        }
    }

    private Task ForgetAsync() => desk.Store.ChangeAsync(
        stored => Kept(stored) is { } token ? stored.With(token with { Unanswered = null, Clock = open.Api.Ahead }) : stored, CancellationToken.None);

    private (StoredTokens Tokens, StoredStatement Result) Sign(StoredTokens stored, Func<StoredToken, long, StoredStatement> make)
    {
        var token = Kept(stored) ?? throw new Failure("This token was removed meanwhile. Nothing was answered.");
        var counter = token.Counter + 1;
        var statement = make(token, counter);
        return (stored.With(token with { Counter = counter, Unanswered = statement }), statement);
    }

    private bool IsTooLate(StoredStatement statement) => statement.Expires <= open.Api.Now;

    private StoredToken? Kept(StoredTokens stored) => stored.Tokens.FirstOrDefault(token => token.Device == Device);
}
