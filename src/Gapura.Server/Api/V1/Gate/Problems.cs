using Gapura.Server.Audit;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>Every refusal of the API (RFC 9457), one place for each. Its name never changes; titles and details may.</summary>
public static class Problems
{
    public const string Prefix = "urn:gapura:problem:";

    public static Reply Malformed(string detail, string? member = null) =>
        Of("malformed", 400, "The request is not as the documentation says.", detail, more: member is null ? [] : [new("member", member)]);

    public static Reply NotJson => Of("not_json", 415, "The body has to be application/json in UTF-8.");

    public static Reply MethodNotAllowed(string allow) => With(Of("method_not_allowed", 405, "This address has no such method."), allow: allow);

    public static Reply NotFound => Of("not_found", 404, "There is nothing here, or nothing of this client's.");

    /// <param name="given">False where the request had no token at all: RFC 6750 §3.1 wants no error code then.</param>
    public static Reply InvalidToken(bool given, string reference) => With(
        Of("invalid_token", 401, "The access token is missing, expired, taken back or another server's.", reference: reference),
        authenticate: given ? "Bearer error=\"invalid_token\"" : "Bearer");

    public static Reply InsufficientScope(string scope, string reference) => With(
        Of("insufficient_scope", 403, "The access token is not for this.", $"It needs the scope {scope}, and to be the client's own (client_credentials).", reference),
        authenticate: $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"");

    public static Reply ForeignPortal(string reference) => Of("foreign_portal", 403, "The client belongs to another portal.", "'portal' has to be the one that the client is registered for.", reference);

    public static Reply Busy(int seconds, string detail = "") => With(
        Of("busy", 429, "Too many calls.", detail, more: [new("retryAfter", seconds)]), retryAfter: seconds);

    public static Reply Unavailable(string reference) => With(Of("busy", 503, "The request could not be carried out now.", reference: reference), retryAfter: 2);

    public static Reply IdempotencyMismatch => Of("idempotency_mismatch", 422, "The Idempotency-Key belongs to another request.", "A key is for one request: the same method, address and body.");

    public static Reply InProgress => With(Of("in_progress", 409, "A request with this Idempotency-Key is being answered.", "Send it again in a second."), retryAfter: 1);

    public static Reply OutcomeUnknown => Of(
        "outcome_unknown", 409, "A request with this Idempotency-Key was begun, and its answer was lost.", "Look whether it was carried out, and use a new key.");

    public static Reply PreconditionRequired => Of("precondition_required", 428, "If-Match is needed.", "Send the ETag of what you have read, so that nobody's change is lost.");

    public static Reply PreconditionFailed => Of("precondition_failed", 412, "It was changed since you read it.", "Read it again.");

    /// <summary>Asking a person's devices: alike for whatever reason, so that it tells nothing about who exists.</summary>
    public static Reply NotAsked(string reference) => Of(
        "not_asked", 409, "Nobody was asked.", "There is no such person with an active device, or they were asked too often: 3 times in 10 minutes, 10 times a day. Use a code instead.", reference);

    /// <summary>Of transactions: alike for whatever reason, so that it tells nothing about who exists.</summary>
    public static Reply NoToken(string reference) => Of(
        "no_token", 409, "Somebody cannot be asked.", "One of the approvers is unknown, locked, or has no active Secure Token.", reference);

    /// <param name="most">How many may wait.</param>
    /// <param name="userId">At whom; null where all of the client's together are too many.</param>
    public static Reply TooManyPending(int most, string? userId) => Of(
        "too_many_pending", 409, "Too many transactions wait for an answer.",
        userId is null ? $"At most {most} of one client. Take back what is not needed any more." : $"At most {most} of one client may wait for {userId}. Ask somebody else, or take one back.",
        more: userId is null ? [] : [new("member", "approvers")]);

    public static Reply Ended(string state) => Of("ended", 409, "The approval is over.", more: [new("state", state)]);

    public static Reply NotOffered(string detail) => Of("factor_not_offered", 409, "The portal does not offer this factor.", detail);

    public static Reply AlreadyActive => Of("already_active", 409, "The account has an active factor.", "Remove it first, or let the person do so.");

    public static Reply Full => Of("full", 409, "The account has as many devices as it may.");

    public static Reply TooManyWebhooks(int most) => Of("full", 409, "The client has as many webhooks as it may.", $"At most {most}.");

    public static Reply Closed => Of("account_locked", 409, "The account is locked.");

    public static Reply Gone => Of("gone", 410, "The enrolment is over.", "Begin a new one.");

    public static Reply NotClaimed => Of("not_claimed", 409, "No device has claimed the link yet.");

    public static Reply NotAcceptable => Of("not_acceptable", 406, "The picture is image/png or image/svg+xml.");

    public static Reply Taken => Of("taken", 409, "There is already an account with this User ID.");

    public static Reply Unfit(string member, string detail) => Of("unfit", 422, "A value cannot be taken.", detail, more: [new("member", member)]);

    public static Reply WrongCode(string reference, int? clockOff) => clockOff is { } seconds
        ? Of("clock_off", 422, "The code was right for another time.", "The clock of the person's phone is off.", reference, [new("clockOff", seconds)])
        : Of("wrong_code", 422, "The code is wrong or was used.", reference: reference);

    /// <param name="seconds">Null where only a reset helps.</param>
    public static Reply Throttled(int? seconds, string reference) => With(
        Of("throttled", 429, "Too many wrong codes.", reference: reference, more: seconds is { } wait ? [new("retryAfter", wait)] : []), retryAfter: seconds);

    private static Reply Of(string name, int status, string title, string detail = "", string? reference = null, IEnumerable<KeyValuePair<string, object>>? more = null)
    {
        var members = new Dictionary<string, object> { ["type"] = Prefix + name, ["title"] = title, ["status"] = status };
        if (detail.Length > 0)
        {
            members["detail"] = detail;
        }

        members["reference"] = reference ?? Reference.New();
        foreach (var (key, value) in more ?? [])
        {
            members[key] = value;
        }

        return new Reply { Status = status, Body = Reply.Bytes(members), ContentType = Reply.ProblemJson };
    }

    private static Reply With(Reply reply, string? allow = null, string? authenticate = null, int? retryAfter = null) => new()
    {
        Status = reply.Status,
        Body = reply.Body,
        ContentType = reply.ContentType,
        Allow = allow,
        Authenticate = authenticate,
        RetryAfter = retryAfter,
    };
}
