using System.CommandLine;
using Gapura.Protocol.Approval;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token approve</c>: "yes, that is me".</summary>
internal static class TokenApprove
{
    public static Command Create(Desk desk)
    {
        var account = Choice.Argument();
        var number = new Option<string?>("--number") { Description = "The six digits that the browser shows, where it shows any." };
        var yes = new Option<bool>("--yes") { Description = "Ask nothing. What is approved is shown all the same." };
        var wait = new Option<bool>("--wait") { Description = "Wait up to 60 s for a sign-in." };
        var transaction = DecidingTransaction.Option();
        var verb = new Command("approve", "Approves the sign-in that waits, or a transaction.") { account, number, yes, wait, transaction };
        verb.SetAction((parsed, cancel) => parsed.GetValue(transaction) is { } id
            ? new DecidingTransaction(desk, Decision.Approve).RunAsync(parsed.GetValue(account), id, parsed.GetValue(yes), cancel)
            : new Answering(desk, Decision.Approve).RunAsync(
                new AnswerOptions(parsed.GetValue(account), parsed.GetValue(number), parsed.GetValue(yes), parsed.GetValue(wait)), cancel));
        return verb;
    }
}
