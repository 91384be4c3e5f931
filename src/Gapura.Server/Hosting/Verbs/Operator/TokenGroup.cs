using System.CommandLine;
using Gapura.Server.Accounts;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.SecureToken;
using Gapura.Storage;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs.Operator;

/// <summary><c>gapura operator token</c>: helping somebody on the telephone whose Secure Token is locked (SPEC 9.11).</summary>
internal static class TokenGroup
{
    private const int QuestionDigits = 8;

    public static Command Create() => new("token", "Secure Tokens: unlock one over the telephone.") { Unlock() };

    private static Command Unlock()
    {
        var who = new AccountWords();
        var verb = who.AddTo(new Command("unlock", "Gives the answer to the eight digits that the person's phone shows. Make sure first that it is the person."));
        var question = new Argument<string>("QUESTION") { Description = "The eight digits that the person reads out." };
        var reason = new Option<string>("--reason") { Required = true, Description = "How you made sure of the person, for the audit trail." };
        var actor = OperatorName.Option();
        verb.Add(question);
        verb.Add(reason);
        verb.Add(actor);
        verb.SetAction((parsed, _) => Verb.OnGroundAsync(parsed, async services =>
        {
            try
            {
                var digits = string.Concat(parsed.GetValue(question)!.Where(c => !char.IsWhiteSpace(c)));
                if (digits.Length != QuestionDigits || !digits.All(char.IsAsciiDigit) || parsed.GetValue(reason)!.Trim().Length == 0)
                {
                    throw new AccountException("QUESTION is the eight digits on the phone, and --reason must say how you made sure of the person.");
                }

                var account = await who.FindAsync(parsed, services, AccountGround.Create(services));
                var act = new OperatorAct(OperatorName.Of(parsed, actor), parsed.GetValue(reason)!.Trim());
                var answer = await services.GetRequiredService<Database>().WriteAsync(db => Unlocking(services).AnswerForAsync(db, account, digits, act))
                    ?? throw new AccountException("No such question is open for this account. It lives ten minutes: ask the person to start again in the app.");
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"Read back: {answer[..4]} {answer[4..]}");
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
