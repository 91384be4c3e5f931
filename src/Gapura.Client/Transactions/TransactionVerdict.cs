using Gapura.Protocol.Transactions;

namespace Gapura.Client.Transactions;

/// <summary>What a statement has to say before you carry anything out: take it from your own rows, from what you are about to do.</summary>
/// <param name="Server">Gapura's address, as in <see cref="GapuraClientOptions.Address"/>.</param>
/// <param name="Transaction">The transaction's id.</param>
/// <param name="Account">Gapura's id of whom you count as having approved.</param>
public sealed record ExpectedTransaction(Uri Server, string Transaction, string Account)
{
    /// <summary>The title that you asked with.</summary>
    public required string Title { get; init; }

    /// <summary>Every field, in the order that you asked with. All of them have to be equal, to the letter.</summary>
    public required IReadOnlyList<TransactionField> Fields { get; init; }

    /// <summary>The items of a batch; null for a single transaction.</summary>
    public IReadOnlyList<IReadOnlyList<TransactionField>>? Items { get; init; }

    /// <summary>The device's id, where you know which it has to be.</summary>
    public string? Device { get; init; }

    /// <summary>The id alone.</summary>
    public override string ToString() => $"transaction {Transaction}";
}

/// <summary>What a statement is: <see cref="Genuine"/> or <see cref="False"/>, and nothing else.</summary>
public abstract record TransactionVerdict
{
    private TransactionVerdict()
    {
    }

    /// <summary>The person with this key's token approved exactly what was expected.</summary>
    /// <param name="Question">What they were shown.</param>
    /// <param name="Answer">Their approval.</param>
    public sealed record Genuine(TransactionQuestion Question, TransactionAnswer Answer) : TransactionVerdict;

    /// <summary>It approves nothing of the kind. Do not carry it out.</summary>
    /// <param name="Fault">What is wrong with it.</param>
    public sealed record False(TransactionFault Fault) : TransactionVerdict;
}

/// <summary>What is wrong with a statement on a transaction.</summary>
public enum TransactionFault
{
    /// <summary>It is no statement on a transaction, or not spelt as the protocol wants it.</summary>
    Malformed,

    /// <summary>The key is no device's key.</summary>
    NoKey,

    /// <summary>Another key signed it, or it was changed.</summary>
    OtherSignature,

    /// <summary>It was made for another Gapura.</summary>
    OtherServer,

    /// <summary>It answers another transaction.</summary>
    OtherTransaction,

    /// <summary>Another person's, or another device's.</summary>
    OtherPerson,

    /// <summary>The person was shown something else: another title, another field, another batch.</summary>
    OtherFields,

    /// <summary>It is a genuine no.</summary>
    NotApproved,
}
