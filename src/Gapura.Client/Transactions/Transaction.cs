using System.Text.Json.Serialization;
using Gapura.Client.Approvals;

namespace Gapura.Client.Transactions;

/// <summary>A transaction that people were asked to approve, and what became of it. Nothing of what they are shown ever changes.</summary>
public sealed record Transaction
{
    /// <summary>Names it in later calls.</summary>
    public required string Id { get; init; }

    /// <summary>What you call it.</summary>
    public required string Reference { get; init; }

    /// <summary>How it stands.</summary>
    public required TransactionState State { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>When it was decided.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>How many people have to approve: what you asked for, or what the portal wants for this amount, whichever is more.</summary>
    public int Required { get; init; }

    /// <summary>How many have.</summary>
    public int Approvals { get; init; }

    /// <summary>Everybody who was asked.</summary>
    public IReadOnlyList<TransactionApprover> Approvers { get; init; } = [];

    /// <summary>Whether enough people have approved. Verify their statements before you act upon it (<see cref="TransactionVerifier"/>).</summary>
    [JsonIgnore]
    public bool IsApproved => State == TransactionState.Approved;
}

/// <summary>How a transaction stands. All but <see cref="Pending"/> are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransactionState>))]
public enum TransactionState
{
    /// <summary>People are being asked.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Enough people have approved.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>Somebody said no.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>"I know nothing of this": look who made it.</summary>
    [JsonStringEnumMemberName("reported")]
    Reported,

    /// <summary>Not enough people approved in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>A newer one with the same reference took its place.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>Taken back by who asked.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>One person who was asked.</summary>
public sealed record TransactionApprover
{
    /// <summary>Gapura's id of the person.</summary>
    public required string Account { get; init; }

    /// <summary>The User ID.</summary>
    public required string UserId { get; init; }

    /// <summary>What they have decided.</summary>
    public required ApproverState State { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>How: null while they have not.</summary>
    public ApprovalMethod? Method { get; init; }

    /// <summary>What the device signed, where <see cref="Method"/> is <see cref="ApprovalMethod.Statement"/>. Keep it, with the device's key.</summary>
    public string? Statement { get; init; }

    /// <summary>With which device.</summary>
    public ApprovalDevice? Device { get; init; }

    /// <summary>The id alone.</summary>
    public override string ToString() => $"approver {Account}: {State}";
}

/// <summary>What one person has decided.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApproverState>))]
public enum ApproverState
{
    /// <summary>Nothing yet.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Yes.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>No.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>"I know nothing of this".</summary>
    [JsonStringEnumMemberName("reported")]
    Reported,
}

/// <summary>How somebody decided.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalMethod>))]
public enum ApprovalMethod
{
    /// <summary>By a signed statement, which anybody can check.</summary>
    [JsonStringEnumMemberName("statement")]
    Statement,

    /// <summary>By the eight digits of a token without network: only Gapura can say what they were for.</summary>
    [JsonStringEnumMemberName("response")]
    Response,
}
