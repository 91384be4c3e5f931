using Gapura.Cli.Calls;
using Gapura.Protocol.Transactions;

namespace Gapura.Cli.Verbs;

/// <summary>What waits for this person, and every line of it (SPEC 10.2, 10.3).</summary>
internal static class WaitingTransactions
{
    private const int FewestIdCharacters = 8;

    /// <exception cref="Failure">The server refused, or was not heard.</exception>
    public static async Task<IReadOnlyList<WaitingTransaction>> AllAsync(OpenToken token, CancellationToken cancel) =>
        (await token.CallAsync(api => api.TransactionsAsync(token.Caller, cancel), cancel)).Transactions;

    /// <param name="token">Whose.</param>
    /// <param name="named">Its id, or the beginning of it.</param>
    /// <param name="kept">What an approval that was not heard was for: it is meant too, though it may wait no more. Null where there is none.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="Failure">None waits that is meant, or several are.</exception>
    public static async Task<WaitingTransaction> OneAsync(OpenToken token, string named, TransactionQuestion? kept, CancellationToken cancel)
    {
        var id = named.Replace("-", "", StringComparison.Ordinal);
        var all = await AllAsync(token, cancel);
        if (kept is not null && all.All(one => one.Id != kept.Transaction.Id))
        {
            all = [.. all, OfKept(kept)];
        }

        WaitingTransaction[] meant = id.Length < FewestIdCharacters ? [] : [.. all.Where(one => one.Id.ToString("N").StartsWith(id, StringComparison.OrdinalIgnoreCase))];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new Failure("No such transaction waits for your answer. See: gapuractl token transactions"),
            _ => throw new Failure("Several transactions begin so. Give more of the id.", Gapuractl.Misused),
        };
    }

    /// <summary>Every line, as it is signed for; of a batch every item, which are those that the digest stands for or nothing is shown.</summary>
    /// <exception cref="Failure">It has texts that must not be shown, or the items are others.</exception>
    public static async Task<IReadOnlyList<string>> LinesAsync(Desk desk, OpenToken token, WaitingTransaction one, CancellationToken cancel)
    {
        if (one.IsKept)
        {
            return [.. LinesOfKept(one.Id, one.Shown)];
        }

        var lines = new List<string> { $"Transaction:  {one.Id:D}" };
        lines.AddRange(LinesOf(one.Shown));
        if (one.Shown.Count > 0)
        {
            lines.Add($"A batch of {one.Shown.Count} transactions:");
            var at = 0;
            foreach (var item in await ItemsAsync(token, one, cancel))
            {
                lines.Add($"  {++at}.");
                lines.AddRange(item.Select(field => "  " + LineOf(field)));
            }
        }

        lines.Add($"Approved by {one.Approvals} of {one.Required} so far. Waits until {desk.Local(one.Expires)}.");
        return lines;
    }

    /// <summary>Of one that was answered, perhaps: without asking the server, so a batch is told by its size.</summary>
    public static IEnumerable<string> LinesOfKept(Guid id, TransactionShown shown) =>
        [$"Transaction:  {id:D}", .. LinesOf(shown), .. shown.Count > 0 ? new[] { $"A batch of {shown.Count} transactions." } : []];

    /// <summary>Who asks for what, and every field.</summary>
    /// <exception cref="Failure">It has texts that must not be shown.</exception>
    public static IEnumerable<string> LinesOf(TransactionShown shown)
    {
        // SPEC 1.3: what could make a text look like another one is not signed for, and not shown cleaned up either.
        if (!shown.IsFit)
        {
            throw new Failure("The server sent texts that must not be shown. Nothing was answered.");
        }

        return [$"From:         {shown.Party}", $"What:         {shown.Title}", .. shown.Fields.Select(LineOf)];
    }

    private static async Task<IReadOnlyList<IReadOnlyList<TransactionField>>> ItemsAsync(OpenToken token, WaitingTransaction one, CancellationToken cancel)
    {
        var answer = await token.CallAsync(api => api.ItemsAsync(one.Id, token.Caller, cancel), cancel);
        IReadOnlyList<TransactionField>[] items = [.. answer.Items.Select(item => item.Fields)];
        return items.Length == one.Shown.Count && items.All(TransactionField.AreFit) && TransactionItems.DigestOf(TransactionItems.Write(items)) == one.Shown.Digest
            ? items
            : throw new Failure("What is in this batch is not what you are asked to approve. Say that you know nothing of it (token report --transaction), or call the bank.");
    }

    private static WaitingTransaction OfKept(TransactionQuestion kept) => new()
    {
        Id = kept.Transaction.Id,
        Nonce = kept.Transaction.Nonce,
        Shown = kept.Shown,
        Expires = kept.Transaction.Expires,
        Required = 1,
        Approvals = 0,
        IsKept = true,
    };

    // The value as it was written, digit for digit: this is what is signed.
    private static string LineOf(TransactionField field) => $"{LabelOf(field.Name) + ":",-13} {field.Value}";

    private static string LabelOf(string name) => name switch
    {
        "amount" => "Amount",
        "currency" => "Currency",
        "beneficiary" => "Beneficiary",
        "account" => "Account",
        "bank" => "Bank",
        "reference" => "Reference",
        "date" => "Date",
        "from" => "From account",
        "note" => "Note",
        _ => name,
    };
}
