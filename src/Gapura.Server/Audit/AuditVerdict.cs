namespace Gapura.Server.Audit;

/// <summary>How a trail can be broken.</summary>
public enum AuditFault
{
    /// <summary>The row is not what was sealed.</summary>
    Changed,

    /// <summary>A row or link is missing.</summary>
    Removed,

    /// <summary>A row that this server did not seal.</summary>
    Inserted,

    /// <summary>A genuine row in another one's place, or a changed link.</summary>
    Reordered,

    /// <summary>The chain ends before a signed checkpoint.</summary>
    TailCut,

    /// <summary>A checkpoint whose signature or hash does not fit.</summary>
    CheckpointForged,

    /// <summary>An event that no link names, older than a minute.</summary>
    Unchained,

    /// <summary>The chain does not contain a head that was exported earlier: it was restored, truncated or rewritten.</summary>
    Diverged,
}

/// <summary>The first row at which a trail is broken. Position, time, kind and reference are empty where the row itself is gone.</summary>
public sealed record AuditBreak(AuditFault Fault, long Sequence, long Position, string Why)
{
    public DateTimeOffset? At { get; init; }
    public string Kind { get; init; } = "";
    public string Reference { get; init; } = "";
}

/// <summary>A chain's head as an operator keeps it elsewhere: <c>sequence hash</c>, the hash in lower-case hexadecimal.</summary>
public sealed record AuditHead(long Sequence, byte[] Hash)
{
    public override string ToString() => $"{Sequence} {Convert.ToHexStringLower(Hash)}";

    /// <summary>Null when the text is not of that form.</summary>
    public static AuditHead? Parse(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var isHead = parts.Length == 2 && parts[1].Length == 64 && parts[1].All(char.IsAsciiHexDigit);
        return isHead && long.TryParse(parts[0], out var sequence) ? new AuditHead(sequence, Convert.FromHexString(parts[1])) : null;
    }
}

/// <summary>What a verification found.</summary>
/// <param name="Rows">Links that were checked.</param>
/// <param name="Head">The newest link that was checked.</param>
/// <param name="NotYetChained">Events of the last minute that wait for the sealer.</param>
/// <param name="Break">Null when the trail is intact.</param>
public sealed record AuditVerdict(long Rows, AuditHead Head, long NotYetChained, AuditBreak? Break)
{
    public bool IsIntact => Break is null;
}
