namespace Gapura.Storage.Records;

/// <summary>One thing that happened. Only ever inserted: the database refuses updates and deletes of it.</summary>
public sealed class AuditEvent
{
    /// <summary>Given by the database in the order of insertion; gaps are normal.</summary>
    public long Position { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>What, in the words of OWASP's logging vocabulary where it has one (<c>authn_login_fail</c>).</summary>
    public required string Kind { get; init; }
    public required string Outcome { get; init; }
    public string Reason { get; init; } = "";
    public string Portal { get; init; } = "";
    public AccountId? AccountId { get; init; }

    /// <summary>Who acted, if not the account itself: an operator's name, or <c>system</c>.</summary>
    public string Actor { get; init; } = "";
    public string Factor { get; init; } = "";

    /// <summary>What a person reads to an operator: ten characters, also shown on the page.</summary>
    public string Reference { get; init; } = "";
    public string Address { get; init; } = "";
    public string UserAgent { get; init; } = "";

    /// <summary>The session that was opened or ended, if any.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>Anything else, as a JSON object; empty when there is nothing.</summary>
    public string Details { get; init; } = "";

    /// <summary>HMAC-SHA-256 over the row under a key outside the database: a row cannot be made up or changed before it is chained.</summary>
    public required byte[] Seal { get; set; }
}

/// <summary>The chain over the events, in the order in which the sealer met them.</summary>
public sealed class AuditLink
{
    /// <summary>1, 2, 3 … without gaps.</summary>
    public long Sequence { get; init; }
    public long Position { get; init; }

    /// <summary>SHA-256(previous hash ‖ sequence ‖ canonical event).</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>The chain's head, signed now and then, so that a cut-off tail shows.</summary>
public sealed class AuditCheckpoint
{
    public long Sequence { get; init; }
    public DateTimeOffset At { get; init; }
    public required byte[] Hash { get; init; }
    public required byte[] Signature { get; init; }
}
