namespace Gapura.Client;

/// <summary>Gapura did not do what was asked. <see cref="Code"/> says why; it is one of <see cref="GapuraProblem"/>.</summary>
public sealed class GapuraException : Exception
{
    /// <summary>A problem of this name.</summary>
    public GapuraException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The problem's name, which never changes: <c>not_found</c>, <c>throttled</c>, … (<see cref="GapuraProblem"/>).</summary>
    public string Code { get; }

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Ten characters by which Gapura's operator finds the event: <c>gapura audit show</c>. Show it to whoever needs help.</summary>
    public string? Reference { get; init; }

    /// <summary>The member of the request that is at fault, where one is.</summary>
    public string? Member { get; init; }

    /// <summary>How what is over has ended (<see cref="GapuraProblem.Ended"/>): <c>approved</c>, <c>denied</c>, <c>cancelled</c>, …</summary>
    public string? State { get; init; }

    /// <summary>When it may be tried again, where waiting helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>By how much the clock of the person's phone is off (<see cref="GapuraProblem.ClockOff"/>).</summary>
    public TimeSpan? ClockOff { get; init; }
}

/// <summary>The names of problems, as <see cref="GapuraException.Code"/> has them.</summary>
public static class GapuraProblem
{
    /// <summary>The request is not as the documentation says.</summary>
    public const string Malformed = "malformed";

    /// <summary>There is nothing there, or nothing of this client's.</summary>
    public const string NotFound = "not_found";

    /// <summary>The access token was refused, and a new one as well.</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>The client may not do this: its operator gave it no such scope.</summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>The client belongs to another portal.</summary>
    public const string ForeignPortal = "foreign_portal";

    /// <summary>Too many calls, or Gapura has too much to do. <see cref="GapuraException.RetryAfter"/> says when.</summary>
    public const string Busy = "busy";

    /// <summary>Too many wrong codes for this person. Where there is no <see cref="GapuraException.RetryAfter"/>, only a reset helps.</summary>
    public const string Throttled = "throttled";

    /// <summary>A call with the same Idempotency-Key was begun, and its answer was lost: look whether it was carried out.</summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>It was changed since you read it: read it again.</summary>
    public const string PreconditionFailed = "precondition_failed";

    /// <summary>Nobody was asked: no such person with an active device, or asked too often. Use a code instead.</summary>
    public const string NotAsked = "not_asked";

    /// <summary>Nobody was asked: one of the approvers is unknown, locked, or has no active Secure Token. We do not say which.</summary>
    public const string NoToken = "no_token";

    /// <summary>Too many of your transactions wait already: for one of the approvers (<see cref="GapuraException.Member"/> is <c>approvers</c>), or in all.</summary>
    public const string TooManyPending = "too_many_pending";

    /// <summary>The approval or the transaction is over; <see cref="GapuraException.State"/> says how.</summary>
    public const string Ended = "ended";

    /// <summary>The portal does not offer this factor.</summary>
    public const string FactorNotOffered = "factor_not_offered";

    /// <summary>The account has an active factor.</summary>
    public const string AlreadyActive = "already_active";

    /// <summary>The account has as many devices as it may.</summary>
    public const string Full = "full";

    /// <summary>The account is locked.</summary>
    public const string AccountLocked = "account_locked";

    /// <summary>The enrolment is over: begin a new one.</summary>
    public const string Gone = "gone";

    /// <summary>No device has claimed the link yet.</summary>
    public const string NotClaimed = "not_claimed";

    /// <summary>There is already an account with this User ID.</summary>
    public const string Taken = "taken";

    /// <summary>A value cannot be taken; <see cref="GapuraException.Member"/> says which.</summary>
    public const string Unfit = "unfit";

    /// <summary>The code is wrong or was used.</summary>
    public const string WrongCode = "wrong_code";

    /// <summary>The code was right for another time: the phone's clock is off.</summary>
    public const string ClockOff = "clock_off";

    /// <summary>Gapura gave no access token: the id, the secret or the scope is not right. The message says what Gapura said.</summary>
    public const string TokenRefused = "token_refused";

    /// <summary>Gapura could not be reached, or did not answer in time.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>What came back is no answer of Gapura's: look at the address and at what stands between.</summary>
    public const string Unexpected = "unexpected";
}
