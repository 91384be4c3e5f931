using System.Text.Json.Serialization;

namespace Gapura.Client.Webhooks;

/// <summary>An address of yours that Gapura tells of events.</summary>
public sealed record Webhook
{
    /// <summary>Names it in later calls.</summary>
    public required string Id { get; init; }

    /// <summary>The address.</summary>
    public required Uri Url { get; init; }

    /// <summary>What it is told of; everything where there are none.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>How it stands.</summary>
    public WebhookStatus Status { get; init; }

    /// <summary>The sequence number of the last event that it has taken, or has passed over.</summary>
    public long ToldUpTo { get; init; }

    /// <summary>Tries in a row that failed.</summary>
    public int Failures { get; init; }

    /// <summary>What was wrong with the last try.</summary>
    public string? LastProblem { get; init; }

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What <see cref="WebhookVerifier"/> checks with, <c>whsec_…</c>: shown when it is made, and never again.</summary>
    public string? Secret { get; init; }

    /// <summary>What was read, so that a change of it changes nothing else.</summary>
    [JsonIgnore]
    public string? Tag { get; init; }

    /// <summary>Nothing of the secret.</summary>
    public override string ToString() => $"webhook {Id}";
}

/// <summary>How a webhook stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookStatus>))]
public enum WebhookStatus
{
    /// <summary>It is told of events.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>It did not answer for three days: <see cref="GapuraWebhooks.ResumeAsync"/> goes on where it stopped.</summary>
    [JsonStringEnumMemberName("given_up")]
    GivenUp,
}

/// <summary>What came of a test.</summary>
/// <param name="Delivered">Whether the address took it.</param>
/// <param name="Problem">What was wrong, if it did not.</param>
public sealed record WebhookTest(bool Delivered, string? Problem);

/// <summary>The answer as it comes.</summary>
internal sealed record WebhookList(IReadOnlyList<Webhook> Webhooks);

/// <summary>The request.</summary>
internal sealed record WebhookBody(Uri? Url, IReadOnlyList<string>? Kinds);

/// <summary>A request that says all by its address.</summary>
internal sealed record NoBody;
