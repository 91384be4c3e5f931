using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Verbs;

/// <summary>
/// Makes statements and sees that each is heard (SPEC 6.6): counter and envelope are kept before anything is sent, and what may not have
/// been heard is sent again as it is, before there is another one.
/// </summary>
internal sealed class Statements(Desk desk, OpenToken open)
{
    private Guid Device => open.Token.Device;

    /// <summary>Sends again what was not answered.</summary>
    /// <returns>What became of it; null where there was nothing.</returns>
    /// <exception cref="Failure">It is still not known.</exception>
    public async Task<string?> SettleAsync(CancellationToken cancel)
    {
        await using (await desk.Store.LockAnswersAsync(cancel))
        {
            return await SettleLockedAsync(cancel);
        }
    }

    /// <summary>Answers a challenge; the counter in <paramref name="answer"/> is replaced.</summary>
    /// <returns>The server's outcome.</returns>
    /// <exception cref="Failure">The server refused, or it is not known what it did.</exception>
    public async Task<string> SendAsync(PendingChallenge challenge, SignInAnswer answer, CancellationToken cancel)
    {
        await using (await desk.Store.LockAnswersAsync(cancel))
        {
            // Another run of this program may have answered meanwhile, and not have been heard.
            _ = await SettleLockedAsync(cancel);
            var statement = await desk.Store.ChangeAsync(stored => Sign(stored, challenge, answer), cancel);
            try
            {
                return await DeliverAsync(statement, cancel);
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

    private async Task<string?> SettleLockedAsync(CancellationToken cancel)
    {
        if (Kept(desk.Store.Read())?.Unanswered is not { } statement)
        {
            return null;
        }

        try
        {
            return await DeliverAsync(statement, cancel);
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

    /// <summary>Sends; whatever the server decides, it has decided, so the statement is kept no longer.</summary>
    private async Task<string> DeliverAsync(StoredStatement statement, CancellationToken cancel)
    {
        var isSettled = false;
        try
        {
            var answer = await open.Api.AnswerAsync(statement.Challenge, statement.Statement, open.Caller, cancel);
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
                await desk.Store.ChangeAsync(stored => Kept(stored) is { } token ? stored.With(token with { Unanswered = null, Clock = open.Api.Ahead }) : stored, CancellationToken.None);
            }
        }
    }

    private (StoredTokens Tokens, StoredStatement Result) Sign(StoredTokens stored, PendingChallenge challenge, SignInAnswer answer)
    {
        var token = Kept(stored) ?? throw new Failure("This token was removed meanwhile. Nothing was answered.");
        var counter = token.Counter + 1;
        var question = new SignInQuestion(
            open.Server, new SignInChallenge(challenge.Id, challenge.Nonce, challenge.Expires), token.Account, token.Device,
            new SignInShown(challenge.Shown.Portal, challenge.Shown.UserId, challenge.Shown.Browser, challenge.Shown.Place, challenge.Shown.Time));
        var statement = new StoredStatement(challenge.Id, SignInStatement.Seal(question, answer with { Counter = counter }, open.Key));
        return (stored.With(token with { Counter = counter, Unanswered = statement }), statement);
    }

    private StoredToken? Kept(StoredTokens stored) => stored.Tokens.FirstOrDefault(token => token.Device == Device);
}
