using System.CommandLine;
using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.SecureToken;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator token</c>: helping somebody on the telephone whose Secure Token is locked (SPEC 9.11).</summary>
internal static class TokenGroup
{
    private const int QuestionDigits = 8;

    public static Command Create() => new("token", "Secure Tokens: unlock one over the telephone, or tell somebody the code whose text message does not come.") { Unlock(), Code() };

    private static Command Unlock()
    {
        var question = new Argument<string>("QUESTION") { Description = "The eight digits that the person reads out." };
        return Told(
            "unlock", "Gives the answer to the eight digits that the person's phone shows. Make sure first that it is the person.", question,
            async (parsed, services, account, act) =>
            {
                var digits = string.Concat(parsed.GetValue(question)!.Where(c => !char.IsWhiteSpace(c)));
                if (digits.Length != QuestionDigits || !digits.All(char.IsAsciiDigit))
                {
                    throw new AccountException("QUESTION is the eight digits on the phone.");
                }

                return await services.GetRequiredService<Database>().WriteAsync(db => Unlocking(services).AnswerForAsync(db, account, digits, act))
                    ?? throw new AccountException("No such question is open for this account. It lives ten minutes: ask the person to start again in the app.");
            });
    }

    private static Command Code() => Told(
        "code", "Gives new digits for a token that waits for its text message; those that were sent are worth nothing any more. Make sure first that it is the person.",
        null,
        async (_, services, account, act) =>
        {
            var desk = new TokenDesk(services.GetRequiredService<KeyRing>(), services.GetRequiredService<Clock>(), services.GetRequiredService<AuditLog>());
            return await services.GetRequiredService<Database>().WriteAsync(db => desk.TellCodeAsync(db, account, act))
                ?? throw new AccountException("No token is on its way for this account: the person scans the portal's QR code and makes a PIN first.");
        });

    /// <summary>A verb that prints digits to be read out.</summary>
    private static Command Told(string name, string description, Argument<string>? question, Func<ParseResult, IServiceProvider, Account, OperatorAct, Task<string>> digitsFor)
    {
        var who = new AccountWords();
        var verb = who.AddTo(new Command(name, description));
        var reason = new Option<string>("--reason") { Required = true, Description = "How you made sure of the person, for the audit trail." };
        var actor = OperatorName.Option();
        if (question is not null)
        {
            verb.Add(question);
        }

        verb.Add(reason);
        verb.Add(actor);
        verb.SetAction((parsed, _) => Verb.OnGroundAsync(parsed, async services =>
        {
            try
            {
                var act = new OperatorAct(OperatorName.Of(parsed, actor), parsed.GetValue(reason)!.Trim());
                if (act.Reason.Length == 0)
                {
                    throw new AccountException("--reason must say how you made sure of the person.");
                }

                var digits = await digitsFor(parsed, services, await who.FindAsync(parsed, services, AccountGround.Create(services)), act);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"Read back: {digits[..(digits.Length / 2)]} {digits[(digits.Length / 2)..]}");
                return Verb.Ok;
            }
            catch (AccountException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"gapura: {e.Message}");
                return Verb.Failed;
            }
        }));
        return verb;
    }

    // The answer is read out: nothing is sent from here.
    private static TokenUnlock Unlocking(IServiceProvider services)
    {
        var (keys, clock) = (services.GetRequiredService<KeyRing>(), services.GetRequiredService<Clock>());
        return new TokenUnlock(keys, clock, services.GetRequiredService<AuditLog>(), new Contacts(keys), new Budgets(services.GetRequiredService<Database>(), clock), messages: null);
    }
}
