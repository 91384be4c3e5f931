namespace Gapura.Storage.Records;

public enum WebhookStatus
{
    Active,

    /// <summary>It did not answer for so long that we stopped; an operator or the client starts it again.</summary>
    GivenUp,
}

/// <summary>Where a relying party is told of events. It has read the audit chain up to its cursor, so that nothing is lost or told out of order.</summary>
public sealed class Webhook
{
    public Guid Id { get; init; }
    public required string ClientId { get; init; }
    public required string Url { get; set; }
    public required byte[] SecretSealed { get; set; }

    /// <summary>The kinds of event that it is told of, separated by spaces; empty: all.</summary>
    public string Kinds { get; set; } = "";

    /// <summary>The last sequence number of the audit chain that was told, or need not be.</summary>
    public long Cursor { get; set; }
    public WebhookStatus Status { get; set; }
    public int Failures { get; set; }
    public DateTimeOffset? FailingSince { get; set; }
    public DateTimeOffset NextTryAt { get; set; }

    /// <summary>What went wrong last, in our words; empty if nothing.</summary>
    public string LastProblem { get; set; } = "";
    public int Version { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    public override string ToString() => $"webhook {Id:N}";
}

/// <summary>A call of a relying party that carried an idempotency key, and what it was answered: the same call again gets the same answer.</summary>
public sealed class IdempotentCall
{
    public required string ClientId { get; init; }

    /// <summary>SHA-256, base64url, of the key.</summary>
    public required string KeyHash { get; init; }

    /// <summary>SHA-256 of method, path and body: the same key for another call is refused.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>HTTP status of the answer; 0 while the call is being answered.</summary>
    public int StatusCode { get; set; }

    /// <summary>The answer's body, sealed, since it may hold an enrolment's secret; null while there is none.</summary>
    public byte[]? AnswerSealed { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
