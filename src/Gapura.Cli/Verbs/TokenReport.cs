using System.CommandLine;
using Gapura.Protocol.Approval;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token report</c>: "that was not me, somebody knows my password".</summary>
internal static class TokenReport
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var yes = new Option<bool>("--yes") { Description = "Ask nothing." };
        var wait = new Option<bool>("--wait") { Description = "Wait up to 60 s for a sign-in." };
        var transaction = DecidingTransaction.Option();
        var verb = new Command("report", "Denies it, and says that it was not you.") { account, yes, wait, transaction };
        verb.SetAction((parsed, cancel) => parsed.GetValue(transaction) is { } id
            ? new DecidingTransaction(desk, Decision.Report).RunAsync(parsed.GetValue(account), id, parsed.GetValue(yes), cancel)
            : new Answering(desk, Decision.Report).RunAsync(new AnswerOptions(parsed.GetValue(account), null, parsed.GetValue(yes), parsed.GetValue(wait)), cancel));
        return verb;
    }
}
