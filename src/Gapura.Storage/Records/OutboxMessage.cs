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

    /// <summary><c>email</c> or <c>sms</c>.</summary>
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

    /// <summary>What the way there has said of it since it was sent; null for a channel that says nothing, and until it does.</summary>
    public DeliveryState? Delivery { get; set; }
    public DateTimeOffset? DeliveryAt { get; set; }
}

/// <summary>What a delivery report says of a sent text message. Reports come late, twice, and in any order: the later in this list stays.</summary>
public enum DeliveryState
{
    /// <summary>The network has it and waits for the phone.</summary>
    Waiting,

    /// <summary>It reached the phone.</summary>
    Delivered,

    /// <summary>It never will.</summary>
    Undeliverable,
}
