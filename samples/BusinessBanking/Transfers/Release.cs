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
    /// <param name="known">The keys to verify with: a proof is kept with the one that it was, or is going to be, verified with.</param>
    public static ImmutableList<Proof> ProofsIn(Transaction now, ImmutableDictionary<string, DeviceJwk> known) =>
        [.. now.Approvers.Where(one => one.State == ApproverState.Approved).Select(one => one is { Method: not ApprovalMethod.Response, Statement: { } statement, Device: { } device }
            ? new Proof(one.UserId, one.DecidedAt ?? default, statement, KeyOf(device, known))
            : new Proof(one.UserId, one.DecidedAt ?? default, null, null))];

    public async Task DoAsync(string id, Transaction now, CancellationToken cancel)
    {
        if (books.Now.Find(id) is not { State: TransferState.Waiting } transfer)
        {
            return;
        }

        var (fault, keys) = await VerifyAsync(transfer, now, cancel);
        var isDone = books.TryChange(book => Decide(book, transfer with { Proofs = ProofsIn(now, keys) }, fault, keys));
        log.LogInformation("Transfer {Transfer}: {Outcome}", id, isDone ? fault ?? "released" : "was decided meanwhile");
    }

    /// <summary>The one place where money goes: the row is as it was verified, it waits, and there is enough. All of that holds while it is written.</summary>
    private Book? Decide(Book book, Transfer verified, string? fault, ImmutableDictionary<string, DeviceJwk> keys)
    {
        if (book.Find(verified.Id) is not { State: TransferState.Waiting } row || row.Version != verified.Version || keys.Any(one => book.Keys.TryGetValue(one.Key, out var pinned) && pinned != one.Value))
        {
            // Also where another transfer brought a token's first key meanwhile, and a different one: all is verified anew, with that one.
            return null;
        }

        var source = book.Accounts.Find(one => one.Number == row.From && one.Company == row.Company);
        var state = fault is not null ? TransferState.Unproved : source is null || source.Balance < row.Amount ? TransferState.Uncovered : TransferState.Released;
        var next = book.With(row with { State = state, Fault = fault, Proofs = verified.Proofs, DecidedAt = time.GetUtcNow() }) with { Keys = book.Keys.AddRange(keys) };
        return state == TransferState.Released ? next with { Accounts = next.Accounts.Replace(source!, source! with { Balance = source!.Balance - row.Amount }) } : next;
    }

    /// <returns>
    /// What is wrong, or null; and the keys that were verified with: those that the bank knows, and of a token that it has not seen before the one
    /// that came along, once it has verified something. A key that is known stays, whatever comes along later.
    /// </returns>
    private async Task<(string? Fault, ImmutableDictionary<string, DeviceJwk> Keys)> VerifyAsync(Transfer transfer, Transaction now, CancellationToken cancel)
    {
        var keys = books.Now.Keys;
        var approved = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in now.Approvers.Where(one => one.State == ApproverState.Approved))
        {
            if (transfer.Approvers.Find(asked => asked.Account == one.Account) is not { } asked)
            {
                return ("OtherPerson", keys);
            }

            var expected = ExpectedOf(transfer, asked);
            var byDigits = one.Method == ApprovalMethod.Response;
            var fault = byDigits
                ? TransactionVerifier.FaultOfOffline((await gapura.Transactions.OfflineAsync(now.Id, one.UserId, cancel)).Link, expected)
                : FaultOf(one, expected, keys);
            if (fault is not null)
            {
                return (fault.ToString(), keys);
            }

            keys = !byDigits && one.Device is { } device ? keys.SetItem(NameOf(device), KeyOf(device, keys)) : keys;
            approved.Add(asked.Account);
        }

        return (approved.Count >= transfer.Required ? null : "TooFew", keys);
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

        return TransactionVerifier.Verify(statement, KeyOf(device, known), expected with { Device = device.Id }) is TransactionVerdict.False wrong ? wrong.Fault : null;
    }

    private static DeviceJwk KeyOf(ApprovalDevice device, ImmutableDictionary<string, DeviceJwk> known) => known.GetValueOrDefault(NameOf(device), device.PublicKey);

    /// <summary>An id can be spelled in several ways, and none of them makes a token one that the bank has not seen.</summary>
    private static string NameOf(ApprovalDevice device) => Guid.TryParse(device.Id, out var id) ? id.ToString("N") : device.Id;

    /// <summary>What a statement in the books shows, out of the statement itself.</summary>
    /// <returns>Null unless it still approves what the books say.</returns>
    public TransactionShown? ShownIn(Transfer transfer, Proof proof) =>
        proof is { Statement: { } statement, Key: { } key } && transfer.Approvers.Find(one => one.UserId == proof.UserId) is { } asked
            && TransactionVerifier.Verify(statement, key, ExpectedOf(transfer, asked)) is TransactionVerdict.Genuine genuine ? genuine.Question.Shown : null;

    /// <summary>A short name of a key, to compare by eye.</summary>
    public static string NameOf(DeviceJwk key) => StatementVerifier.ThumbprintOf(key);
}
