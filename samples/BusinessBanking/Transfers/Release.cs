using System.Collections.Immutable;
using BusinessBanking.Ledger;
using Gapura.Client;
using Gapura.Client.Approvals;
using Gapura.Client.Statements;
using Gapura.Client.Transactions;
using Gapura.Protocol.Transactions;

namespace BusinessBanking.Transfers;

/// <summary>
/// Lets the money go, once, and only after every approval was verified against the bank's own row. Gapura's word that a transaction is approved
/// starts the verification; it does not replace it.
/// </summary>
public sealed class Release(GapuraClient gapura, Books books, BankSettings settings, TimeProvider time, ILogger<Release> log)
{
    public static ImmutableList<Proof> ProofsIn(Transaction now) =>
        [.. now.Approvers.Where(one => one.State == ApproverState.Approved).Select(one => new Proof(one.UserId, one.DecidedAt ?? default, one.Statement, one.Statement is null ? null : one.Device?.PublicKey))];

    public async Task DoAsync(string id, Transaction now, CancellationToken cancel)
    {
        if (books.Now.Find(id) is not { State: TransferState.Waiting } transfer)
        {
            return;
        }

        var (fault, keys) = await VerifyAsync(transfer, now, cancel);
        var isDone = books.TryChange(book => Decide(book, transfer, fault, keys));
        log.LogInformation("Transfer {Transfer}: {Outcome}", id, isDone ? fault ?? "released" : "was decided meanwhile");
    }

    /// <summary>The one place where money goes: the row is as it was verified, it waits, and there is enough. All of that holds while it is written.</summary>
    private Book? Decide(Book book, Transfer verified, string? fault, ImmutableDictionary<string, DeviceJwk> keys)
    {
        if (book.Find(verified.Id) is not { State: TransferState.Waiting } row || row.Version != verified.Version)
        {
            return null;
        }

        var source = book.Accounts.Find(one => one.Number == row.From && one.Company == row.Company);
        var state = fault is not null ? TransferState.Unproved : source is null || source.Balance < row.Amount ? TransferState.Uncovered : TransferState.Released;
        var next = book.With(row with { State = state, Fault = fault, DecidedAt = time.GetUtcNow() }) with { Keys = book.Keys.SetItems(keys) };
        return state == TransferState.Released ? next with { Accounts = next.Accounts.Replace(source!, source! with { Balance = source!.Balance - row.Amount }) } : next;
    }

    /// <returns>What is wrong, or null; and the keys of tokens that the bank has not seen before.</returns>
    private async Task<(string? Fault, ImmutableDictionary<string, DeviceJwk> Keys)> VerifyAsync(Transfer transfer, Transaction now, CancellationToken cancel)
    {
        var (known, fresh) = (books.Now.Keys, ImmutableDictionary<string, DeviceJwk>.Empty);
        var approved = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in now.Approvers.Where(one => one.State == ApproverState.Approved))
        {
            if (transfer.Approvers.Find(asked => asked.Account == one.Account) is not { } asked)
            {
                return ("OtherPerson", fresh);
            }

            var expected = ExpectedOf(transfer, asked);
            var fault = one.Method == ApprovalMethod.Response
                ? TransactionVerifier.FaultOfOffline((await gapura.Transactions.OfflineAsync(now.Id, one.UserId, cancel)).Link, expected)
                : FaultOf(one, expected, known);
            if (fault is not null)
            {
                return (fault.ToString(), fresh);
            }

            fresh = one.Device is { } device && one.Statement is not null ? fresh.SetItem(device.Id, device.PublicKey) : fresh;
            approved.Add(asked.Account);
        }

        return (approved.Count >= transfer.Required ? null : "TooFew", fresh);
    }

    private ExpectedTransaction ExpectedOf(Transfer transfer, Approver asked) => new(settings.Gapura, transfer.Transaction, asked.Account)
    {
        Title = TransferText.TitleOf(transfer),
        Fields = TransferText.FieldsOf(transfer),
        Items = TransferText.ItemsOf(transfer),
    };

    /// <summary>With the key that the bank knows of this token; with the one that came along where it sees the token for the first time.</summary>
    private static TransactionFault? FaultOf(TransactionApprover one, ExpectedTransaction expected, ImmutableDictionary<string, DeviceJwk> known)
    {
        if (one is not { Statement: { } statement, Device: { } device })
        {
            return TransactionFault.Malformed;
        }

        var key = known.GetValueOrDefault(device.Id, device.PublicKey);
        return TransactionVerifier.Verify(statement, key, expected with { Device = device.Id }) is TransactionVerdict.False wrong ? wrong.Fault : null;
    }

    /// <summary>What a statement in the books shows, out of the statement itself.</summary>
    /// <returns>Null unless it still approves what the books say.</returns>
    public TransactionShown? ShownIn(Transfer transfer, Proof proof) =>
        proof is { Statement: { } statement, Key: { } key } && transfer.Approvers.Find(one => one.UserId == proof.UserId) is { } asked
            && TransactionVerifier.Verify(statement, key, ExpectedOf(transfer, asked)) is TransactionVerdict.Genuine genuine ? genuine.Question.Shown : null;

    /// <summary>A short name of a key, to compare by eye.</summary>
    public static string NameOf(DeviceJwk key) => StatementVerifier.ThumbprintOf(key);
}
