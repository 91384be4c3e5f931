namespace Gapura.Storage.Records;

public enum OutboxState
{
    Queued,
    Sending,
    Sent,

    /// <summary>Demo: kept for the outbox page instead of being sent.</summary>
    Shown,

    /// <summary>Given up after the last retry.</summary>
    Failed,
}

/// <summary>A message on its way out. Body and subject are sealed: a dump of the database holds no usable reset link (ATK-26).</summary>
public sealed class OutboxMessage
{
    public Guid Id { get; init; }
    public AccountId? AccountId { get; init; }

    /// <summary><c>email</c>; <c>sms</c> later.</summary>
    public required string Channel { get; init; }
    public required string Recipient { get; init; }
    public required string Subject { get; init; }

    /// <summary>Sealed JSON with text and html; emptied once sent.</summary>
    public required byte[] BodySealed { get; set; }
    public OutboxState State { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset NextTryAt { get; set; }

    /// <summary>After this the message is worthless (its link has expired) and is not sent any more.</summary>
    public DateTimeOffset UsefulUntil { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public string? LastError { get; set; }
}
