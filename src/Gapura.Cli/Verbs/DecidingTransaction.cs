using System.CommandLine;
using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Transactions;

namespace Gapura.Cli.Verbs;

/// <summary>Approving, rejecting and reporting a transaction (SPEC 10): every line is shown, then it is answered with a statement; a yes needs the PIN.</summary>
internal sealed class DecidingTransaction(Desk desk, Decision decision)
{
    public static Option<string?> Option() => new("--transaction") { Description = "Not a sign-in but this transaction: its id, or the first 8 characters or more (token transactions)." };

    public async Task<int> RunAsync(string? account, string id, bool yes, CancellationToken cancel)
    {
        using var token = await OpenToken.OpenSecureAsync(desk, account);
        var statements = new Statements(desk, token);
        await statements.SettleAsync(decision, cancel);

        // An approval that was not heard may have arrived, and then nothing waits any more: a "no" about it is sent, and the server says how it ended.
        var waiting = await WaitingTransactions.OneAsync(token, id, statements.Approval?.Transaction, cancel);
        await ShowAsync(token, waiting, cancel);
        await statements.NoteApprovalAsync(waiting.Id);
        if (!yes && Question is { } question && !await desk.Terminal.AgreesAsync(question))
        {
            throw new Failure("Nothing was answered.");
        }

        PinKey? pin = decision == Decision.Approve ? await token.AskPinAsync($"PIN of {token.Token.Label}: ") : null;
        var outcome = await statements.SendAsync((kept, counter) => Sign(token, waiting, kept, counter), pin, cancel);
        await desk.Terminal.SayAsync(outcome switch
        {
            "approved" when waiting.Required - waiting.Approvals is > 1 and var missing => $"Approved. {missing - 1} more must approve.",
            "approved" => "Approved.",
            "denied" => "Rejected. It is not carried out.",
            "reported" => "Reported. Call your bank or your company's administrator at once.",
            _ => $"The server says: {outcome}.",
        });
        return outcome == Expected ? Gapuractl.Done : Gapuractl.Failed;
    }

    private string Expected => decision switch
    {
        Decision.Approve => "approved",
        Decision.Deny => "denied",
        _ => "reported",
    };

    private string? Question => decision switch
    {
        Decision.Approve => "Approve? Only if every line is right.",
        Decision.Report => "Report that you know nothing of this? It is refused.",
        _ => null,
    };

    private async Task ShowAsync(OpenToken token, WaitingTransaction waiting, CancellationToken cancel)
    {
        foreach (var line in await WaitingTransactions.LinesAsync(desk, token, waiting, cancel))
        {
            await desk.Terminal.NoteAsync(line);
        }
    }

    private StoredStatement Sign(OpenToken token, WaitingTransaction waiting, StoredToken kept, long counter)
    {
        var question = new TransactionQuestion(
            token.Server, new TransactionChallenge(waiting.Id, waiting.Nonce, waiting.Expires), kept.Account, kept.Device, waiting.Shown);
        var isApproval = decision == Decision.Approve;
        return new StoredStatement(waiting.Id, TransactionStatement.Seal(question, new TransactionAnswer(decision, isApproval, counter), token.Key))
        {
            IsTransaction = true,
            IsProved = isApproval,
            Expires = waiting.Expires,
        };
    }
}
