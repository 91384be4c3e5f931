namespace Gapura.Client.Verifications;

/// <summary>What came of checking a code: <see cref="Accepted"/> or <see cref="Refused"/>, and nothing else.</summary>
public abstract record Verification
{
    private Verification()
    {
    }

    /// <summary>Whether to let the person in.</summary>
    public bool IsAccepted => this is Accepted;

    /// <summary>The code is right, and is used up now.</summary>
    public sealed record Accepted : Verification;

    /// <summary>The code does not count.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(RefusalReason Reason) : Verification
    {
        /// <summary>When the person may try again. Null where they may at once, or, when throttled, where only a reset helps.</summary>
        public TimeSpan? RetryAfter { get; init; }

        /// <summary>By how much the phone's clock is off; positive when it is fast.</summary>
        public TimeSpan? ClockOff { get; init; }

        /// <summary>Ten characters by which Gapura's operator finds the event. Show them to the person.</summary>
        public string Reference { get; init; } = "";
    }
}

/// <summary>Why a code does not count.</summary>
public enum RefusalReason
{
    /// <summary>It is wrong or was used, or there is nobody to check it for.</summary>
    Wrong,

    /// <summary>Too many wrong codes: none is looked at until <see cref="Verification.Refused.RetryAfter"/>.</summary>
    Throttled,

    /// <summary>It was right for another time: the person should let the phone set its clock by the network.</summary>
    ClockOff,

    /// <summary>A reason that this version of the library does not know.</summary>
    Other,
}

/// <summary>The request.</summary>
internal sealed record VerificationBody(string Portal, string? Company, string? UserType, string UserId, string Code)
{
    public override string ToString() => "verification [redacted]";
}

/// <summary>The answer as it comes.</summary>
internal sealed class VerificationAnswer
{
    public required string Result { get; init; }

    public string? Reason { get; init; }

    /// <summary>Seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Seconds.</summary>
    public int? ClockOff { get; init; }

    public string? Reference { get; init; }

    /// <summary>Only the one word lets anybody in.</summary>
    public Verification ToVerification() => Result == "accepted" ? new Verification.Accepted() : new Verification.Refused(ReasonOf(Reason))
    {
        RetryAfter = Calling.ProblemReader.Seconds(RetryAfter),
        ClockOff = Calling.ProblemReader.Seconds(ClockOff),
        Reference = Reference ?? "",
    };

    private static RefusalReason ReasonOf(string? reason) => reason switch
    {
        "wrong" => RefusalReason.Wrong,
        "throttled" => RefusalReason.Throttled,
        "clock_off" => RefusalReason.ClockOff,
        _ => RefusalReason.Other,
    };
}
