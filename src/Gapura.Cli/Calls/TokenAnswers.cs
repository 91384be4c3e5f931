using System.Text.Json.Serialization;
using Gapura.Protocol.Transactions;

namespace Gapura.Cli.Calls;

// What the server answers to Secure Tokens (SPEC 9.12, 10.6).

/// <param name="Consent">What its person has to agree to.</param>
/// <param name="Replaces">Whether another token ends with it.</param>
internal sealed record TokenOffer(ConsentText Consent, bool Replaces);

/// <summary>The text, in both languages, with line feeds between its paragraphs (SPEC 9.6).</summary>
internal sealed record ConsentText(string Version, string Id, string En);

internal sealed record ActivationAnswer : Answer
{
    public required Guid Device { get; init; }

    public required Guid Account { get; init; }

    public required string Phone { get; init; }

    public required long CodeExpires { get; init; }

    public required long ResendAt { get; init; }

    public required int Left { get; init; }

    public required string Delivery { get; init; }

    public required long Expires { get; init; }
}

/// <summary>A device that is bound.</summary>
internal sealed record DeviceAnswer : Answer
{
    public required Guid Device { get; init; }
}

internal sealed record TokenAnswer : Answer
{
    public required bool Locked { get; init; }

    public required int Left { get; init; }

    public required long LimitedUntil { get; init; }
}

internal sealed record ChangedAnswer : Answer
{
    public required bool Changed { get; init; }
}

internal sealed record UnlockAnswer : Answer
{
    public required string Question { get; init; }

    public required string Phone { get; init; }

    public required long Expires { get; init; }
}

internal sealed record UnlockedAnswer : Answer
{
    public required bool Unlocked { get; init; }
}

internal sealed record TransactionsAnswer : Answer
{
    public required IReadOnlyList<WaitingTransaction> Transactions { get; init; }
}

internal sealed record WaitingTransaction
{
    public required Guid Id { get; init; }

    public required string Nonce { get; init; }

    public required TransactionShown Shown { get; init; }

    public required long Expires { get; init; }

    public required int Required { get; init; }

    public required int Approvals { get; init; }

    /// <summary>Whether not the server told it just now, but a statement that is kept.</summary>
    [JsonIgnore]
    public bool IsKept { get; init; }
}

internal sealed record ItemsAnswer : Answer
{
    public required IReadOnlyList<TransactionItem> Items { get; init; }
}

internal sealed record TransactionItem(IReadOnlyList<TransactionField> Fields);

internal sealed record DigitsBody(string Code)
{
    public override string ToString() => "[redacted]";
}

internal sealed record PinBody(string Key, string Proof)
{
    public override string ToString() => "[redacted]";
}

internal sealed record UnlockBody(string By);

internal sealed record UnlockDigitsBody(string Answer)
{
    public override string ToString() => "[redacted]";
}
