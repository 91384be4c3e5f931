namespace Gapura.Storage.Records;

/// <summary>What a portal demands, as an operator last set it. A portal without a row follows its profile.</summary>
public sealed class PortalPolicy
{
    public required string Portal { get; init; }

    /// <summary><c>off</c>, <c>optional</c> or <c>required</c>.</summary>
    public required string SecondFactor { get; set; }

    /// <summary>From when <c>required</c> holds; before it, the portal behaves as <c>optional</c>. Null: at once.</summary>
    public DateTimeOffset? RequiredFrom { get; set; }

    /// <summary>How many days after that date enrolment may still be skipped, 0–365.</summary>
    public int GraceDays { get; set; }

    /// <summary>Whom the second factor is not demanded of, separated by commas: <c>userType:penyedia</c>, <c>organisation:ABC</c>.</summary>
    public string Exemptions { get; set; } = "";
    public DateTimeOffset ChangedAt { get; set; }
    public required string ChangedBy { get; set; }
}

/// <summary>Who does a job that one node at a time may do. Taken by a conditional update.</summary>
public sealed class Lease
{
    public required string Name { get; init; }
    public required string Holder { get; set; }
    public DateTimeOffset Until { get; set; }
}

/// <summary>A key of the server's own, sealed under the key ring, so that rotating the ring changes no token.</summary>
public sealed class ServerSecret
{
    public required string Name { get; init; }
    public required byte[] ValueSealed { get; set; }
}

/// <summary>A number the nodes share: the highest time seen, the restore epoch.</summary>
public sealed class ServerMark
{
    public required string Name { get; init; }
    public long Value { get; set; }
}
