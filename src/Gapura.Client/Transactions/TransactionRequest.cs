using Gapura.Protocol.Transactions;

namespace Gapura.Client.Transactions;

/// <summary>What to ask people to approve.</summary>
/// <param name="Reference">What you call it, 1 to 100 characters. A transaction that waits under the same reference is superseded.</param>
/// <param name="Title">What is asked for: "Transfer".</param>
/// <param name="Fields">
/// Every line that is shown and signed: 1 to 20, no name twice. <c>amount</c> (digits with an optional point) and <c>currency</c> come together;
/// <c>beneficiary</c>, <c>account</c>, <c>bank</c>, <c>reference</c>, <c>date</c>, <c>from</c> and <c>note</c> are shown in the person's language.
/// </param>
/// <param name="Approvers">The User IDs of whom to ask: 1 to 10 people with active Secure Tokens.</param>
public sealed record TransactionRequest(string Reference, string Title, IReadOnlyList<TransactionField> Fields, IReadOnlyList<string> Approvers)
{
    /// <summary>A batch: 2 to 500 lists of fields, signed as one digest. Where there is an amount, it is the sum of theirs.</summary>
    public IReadOnlyList<IReadOnlyList<TransactionField>>? Items { get; init; }

    /// <summary>How many of <see cref="Approvers"/> have to approve; one unless set. The portal may want more for a large amount.</summary>
    public int? Approvals { get; init; }

    /// <summary>The User ID of who made it, who may not be among <see cref="Approvers"/>.</summary>
    public string? Maker { get; init; }

    /// <summary>The Company ID of all of them, at portals that have companies.</summary>
    public string? Company { get; init; }

    /// <summary>From 30 s to 7 days; 15 minutes unless set.</summary>
    public TimeSpan? ExpiresIn { get; init; }

    /// <summary>Your page that waits: the app on the same phone goes back there. Of the origin of an address that is registered with the client.</summary>
    public Uri? Back { get; init; }

    /// <summary>The reference alone: what money goes where does not belong into logs.</summary>
    public override string ToString() => $"transaction {Reference}";
}

/// <summary>The request as it goes.</summary>
internal sealed record TransactionBody(
    string Portal, string? Company, string Reference, string Title, IReadOnlyList<TransactionField> Fields, IReadOnlyList<TransactionItemBody>? Items,
    IReadOnlyList<string> Approvers, int? Approvals, string? Maker, int? ExpiresIn, string? Back)
{
    public static TransactionBody Of(string portal, TransactionRequest asked) => new(
        portal, asked.Company, asked.Reference, asked.Title, asked.Fields, asked.Items is { } items ? [.. items.Select(fields => new TransactionItemBody(fields))] : null,
        asked.Approvers, asked.Approvals, asked.Maker, (int?)asked.ExpiresIn?.TotalSeconds, asked.Back?.AbsoluteUri);

    public override string ToString() => "transaction [redacted]";
}

/// <summary>One item of a batch.</summary>
internal sealed record TransactionItemBody(IReadOnlyList<TransactionField> Fields);
