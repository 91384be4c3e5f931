using Gapura.Server.Hosting;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.App;

/// <summary>The refusals of SPEC 8.2, one place for each code.</summary>
public static class Refusals
{
    public static Problem Malformed(Clock clock) => Of(clock, 400, "malformed", "The request is not as the protocol says.");

    public static Problem Refused(Clock clock, string reference) => Of(clock, 401, "refused", "The call was refused.") with { Reference = reference };

    public static Problem Clock(Clock clock) => Of(clock, 401, "clock", "The device's clock is off.");

    public static Problem Suspended(Clock clock, string reference) => Of(clock, 403, "suspended", "The device has to be bound anew.") with { Reference = reference };

    public static Problem Unverified(Clock clock) => Of(clock, 403, "verification", "The app's lock has to be on for this portal.");

    public static Problem WrongPin(Clock clock, int left, string reference) => Of(clock, 403, "wrong-pin", "The PIN is wrong.") with { Left = left, Reference = reference };

    public static Problem Locked(Clock clock, string reference) => Of(clock, 403, "locked", "The token is locked.") with { Reference = reference };

    public static Problem WrongCode(Clock clock, int left, string reference) => Of(clock, 403, "wrong-code", "The digits are wrong.") with { Left = left, Reference = reference };

    public static Problem CodeOver(Clock clock) => Of(clock, 410, "code-over", "The digits are not valid any more.");

    public static Problem Limit(Clock clock) => Of(clock, 429, "limit", "No text message can be sent now.");

    public static Problem Consent(Clock clock) => Of(clock, 409, "consent", "Another text has to be agreed to.");

    public static Problem Limited(Clock clock) => Of(clock, 403, "limited", "The token may approve small amounts only for now.");

    public static Problem Gone(Clock clock) => Of(clock, 410, "gone", "The code is not valid any more.");

    public static Problem KnownKey(Clock clock) => Of(clock, 409, "known-key", "The key is bound already.");

    public static Problem Full(Clock clock) => Of(clock, 409, "full", "The account has as many devices as it may.");

    public static Problem Busy(Clock clock, int seconds, string reference) => Of(clock, 429, "busy", "Try again later.") with { RetryAfter = seconds, Reference = reference };

    /// <summary>The challenge is over.</summary>
    public static Problem Ended(Clock clock, ChallengeState state, bool isExpired, string reference) =>
        Of(clock, 409, state == ChallengeState.WrongNumber ? "wrong-number" : "ended", "The request is over.") with { Outcome = OutcomeOf(state, isExpired), Reference = reference };

    /// <summary>A transaction is over.</summary>
    public static Problem Ended(Clock clock, string outcome) => Of(clock, 409, "ended", "The request is over.") with { Outcome = outcome };

    /// <summary>SPEC 8.4.</summary>
    public static string OutcomeOf(ChallengeState state, bool isExpired) => state switch
    {
        ChallengeState.Approved => "approved",
        ChallengeState.Denied => "denied",
        ChallengeState.Reported => "reported",
        ChallengeState.WrongNumber => "wrong-number",
        ChallengeState.Superseded => "superseded",
        _ when isExpired => "expired",
        _ => "cancelled",
    };

    private static Problem Of(Clock clock, int status, string code, string title) => new(status, code, title, clock.Now.ToUnixTimeSeconds());
}
