namespace Gapura.Storage.Records;

/// <summary>How a transaction stands. The first that leaves <see cref="Pending"/> wins, decided by the database.</summary>
public enum TransactionState
{
    Pending,

    /// <summary>As many people as it needs have signed it.</summary>
    Approved,
    Denied,
    Reported,

    /// <summary>The relying party took it back.</summary>
    Cancelled,

    /// <summary>The relying party asked anew under the same reference: what was signed before is worth nothing.</summary>
    Superseded,

    /// <summary>Nobody was soon enough. Until a node has written it, a pending one whose time is over counts as this.</summary>
    Expired,
}

/// <summary>What a relying party wants approved: a text and fields, of which nothing changes once it is asked (RTS Art. 5).</summary>
public sealed class Transaction
{
    public TransactionId Id { get; init; }
    public required string ClientId { get; init; }
    public required string Portal { get; init; }
    public string Organisation { get; init; } = "";

    /// <summary>The relying party's own name for it.</summary>
    public required string Reference { get; init; }

    // What the person is shown, exactly: the statement is compared with these.
    public required string ShownParty { get; init; }
    public required string ShownTitle { get; init; }

    /// <summary>Canonical JSON: a list of names and values (SPEC 10.2).</summary>
    public required string Fields { get; init; }

    /// <summary>Canonical JSON: a batch's list of lists of names and values; empty for a single transaction.</summary>
    public string Items { get; init; } = "";

    /// <summary>SHA-256 over <see cref="Items"/> in base64url; empty for a single transaction.</summary>
    public string ItemsDigest { get; init; } = "";
    public int ItemCount { get; init; }

    /// <summary>Upper-case ISO 4217 code; empty where no amount is named.</summary>
    public string Currency { get; init; } = "";

    /// <summary>Digits with an optional point: what limits are compared with; empty where none is named.</summary>
    public string Amount { get; init; } = "";

    /// <summary>Where the relying party's page waits, one of its registered addresses; empty where it named none.</summary>
    public string Back { get; init; } = "";

    /// <summary>How many people have to sign.</summary>
    public int Required { get; init; }

    /// <summary>How many have.</summary>
    public int Approvals { get; set; }

    /// <summary>Who made it, and therefore may not approve it; null where the relying party names nobody.</summary>
    public AccountId? MakerId { get; init; }
    public TransactionState State { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? DecidedAt { get; set; }
}

public enum ApprovalState
{
    Pending,
    Approved,
    Denied,
    Reported,
}

/// <summary>One person who may sign a transaction, and what they said.</summary>
public sealed class TransactionApproval
{
    public TransactionId TransactionId { get; init; }
    public AccountId AccountId { get; init; }
    public ApprovalState State { get; set; }

    /// <summary>256 random bits, base64url.</summary>
    public required string Nonce { get; init; }

    /// <summary>The eight digits of the question for a token without network (SPEC 11).</summary>
    public required string Question { get; init; }
    public DeviceId? DeviceId { get; set; }

    /// <summary>The signed statement; null for an answer by a code without network.</summary>
    public string? Statement { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
}
