using Gapura.Server.Http;
using Gapura.Storage;

namespace Gapura.Server.Attempts;

/// <summary>Whose proof is tried, and where its failures are counted.</summary>
/// <param name="Subject">See <see cref="ThrottleSubject"/>.</param>
/// <param name="Kind"><see cref="ThrottleSubject.Password"/> or <see cref="ThrottleSubject.SecondFactor"/>.</param>
/// <param name="Bucket">Empty for a stranger's browser; else the known browser's hash (D3).</param>
/// <param name="AccountId">Null when nobody has the typed User ID.</param>
/// <param name="Factor">The factor's name for the audit: <c>password</c>, <c>totp</c>, <c>recovery_code</c>.</param>
public sealed record AttemptTarget(string Subject, string Kind, string Bucket, AccountId? AccountId, string Factor, AttemptSource Source)
{
    /// <summary>True where verifying is costly: a closed bucket is then found out before the work.</summary>
    public bool IsCostly { get; init; }

    /// <summary>How attempts stood a moment ago, for whoever has looked already; null: nobody has.</summary>
    public AttemptState? Seen { get; init; }

    /// <summary>What else the trail is to tell of a proof; never a secret.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }
}

/// <summary>How attempts on a subject stand in one bucket.</summary>
/// <param name="Failures">Consecutive ones; 0 where the bucket has none.</param>
/// <param name="BlockedUntil">When the next attempt is admitted.</param>
public sealed record AttemptState(int Failures, DateTimeOffset BlockedUntil)
{
    public static AttemptState None { get; } = new(0, DateTimeOffset.UnixEpoch);
}

/// <summary>Where an attempt comes from: a person's browser, or a relying party on a person's behalf.</summary>
public sealed record AttemptSource(string Portal, string Address, string Network, string UserAgent)
{
    public static AttemptSource Of(Visit visit) => new(visit.Portal.Key, visit.Address, visit.Network, visit.UserAgent);
}

/// <summary>What a factor found. It is not yet an answer: only what the database admits is.</summary>
public sealed record Verdict
{
    private Verdict(bool isRight, string reason, Claim? claim)
    {
        IsRight = isRight;
        Reason = reason;
        Claim = claim;
    }

    public bool IsRight { get; }

    /// <summary>For the audit; never shown.</summary>
    public string Reason { get; }

    /// <summary>What must succeed in the database for a right proof to count.</summary>
    public Claim? Claim { get; }

    /// <summary>What to remember of a wrong proof, if anything: a statement that runs with the recording of the failure.</summary>
    public Claim? Afterwards { get; private init; }

    /// <summary>A right proof that can be used again, such as a password.</summary>
    public static Verdict Right() => new(true, "", null);

    /// <summary>A right proof that counts once: only if the statement changes exactly one row.</summary>
    public static Verdict RightOnce(Claim claim) => new(true, "", claim);

    public static Verdict Wrong(string reason, Claim? afterwards = null) => new(false, reason, null) { Afterwards = afterwards };
}

/// <summary>One conditional statement whose <c>WHERE</c> decides what may happen once. Both databases understand it.</summary>
/// <param name="Update"><c>UPDATE … SET … WHERE …</c> with <c>{0}</c>, <c>{1}</c> … for the arguments.</param>
public sealed record Claim(string Update, IReadOnlyList<object> Arguments)
{
    /// <summary>The audit's reason when the statement changed nothing.</summary>
    public string LostReason { get; init; } = "already used";

    /// <summary>The audit's reason when it changed its row: empty unless more than the proof is to be told.</summary>
    public string WonReason { get; init; } = "";
}

/// <summary>What came of an attempt.</summary>
public abstract record AttemptResult(string Reference)
{
    public sealed record Proved(string Reference) : AttemptResult(Reference);

    /// <param name="Failures">Consecutive failures in this bucket, this one included.</param>
    public sealed record Refused(string Reference, string Reason, int Failures) : AttemptResult(Reference);

    /// <param name="Until">When the next attempt is admitted; <see cref="Backoff.Forever"/> when only a reset helps.</param>
    public sealed record Throttled(string Reference, DateTimeOffset Until) : AttemptResult(Reference);
}
