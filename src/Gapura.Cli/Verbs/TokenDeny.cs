using System.CommandLine;
using Gapura.Protocol.Approval;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token deny</c>: "no".</summary>
internal static class TokenDeny
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var wait = new Option<bool>("--wait") { Description = "Wait up to 60 s for a sign-in." };
        var transaction = DecidingTransaction.Option();
        var verb = new Command("deny", "Denies it, without asking.") { account, wait, transaction };
        verb.SetAction((parsed, cancel) => parsed.GetValue(transaction) is { } id
            ? new DecidingTransaction(desk, Decision.Deny).RunAsync(parsed.GetValue(account), id, yes: true, cancel)
            : new Answering(desk, Decision.Deny).RunAsync(new AnswerOptions(parsed.GetValue(account), null, Yes: true, parsed.GetValue(wait)), cancel));
        return verb;
    }
}
