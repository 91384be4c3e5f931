using Gapura.Storage;

namespace Gapura.Server.Audit;

/// <summary>What is to be recorded. Outcome and reason are words of ours; what came from outside is cut and escaped by the log.</summary>
/// <param name="Kind">One of <see cref="AuditKinds"/>.</param>
/// <param name="Outcome"><c>success</c>, <c>failure</c> or <c>info</c>.</param>
public sealed record AuditEntry(string Kind, string Outcome)
{
    public string Reason { get; init; } = "";
    public string Portal { get; init; } = "";
    public AccountId? AccountId { get; init; }
    public string Actor { get; init; } = "";
    public string Factor { get; init; } = "";
    public string Reference { get; init; } = "";
    public string Address { get; init; } = "";
    public string UserAgent { get; init; } = "";
    public SessionId? SessionId { get; init; }

    /// <summary>Extra facts, never a secret; written as a JSON object with sorted names.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }
}

/// <summary>What can happen, in OWASP's logging vocabulary where it has a word.</summary>
public static class AuditKinds
{
    public const string SignInSuccess = "authn_login_success";
    public const string SignInFail = "authn_login_fail";
    public const string SignInThrottled = "authn_login_lock";
    public const string SignInStep = "authn_step_success";
    public const string CodeReplayed = "authn_token_reuse";
    public const string SignOut = "authn_logout";
    public const string SessionEnded = "session_expired";
    public const string CaptchaFail = "captcha_fail";
    public const string PasswordChanged = "authn_password_change";
    public const string PasswordReset = "authn_password_reset";
    public const string PasswordRehashed = "authn_password_rehash";
    public const string TermsAccepted = "terms_accepted";
    public const string ContactsConfirmed = "contacts_confirmed";
    public const string ContactsDisputed = "contacts_disputed";
    public const string FactorPending = "factor_pending";
    public const string FactorEnabled = "factor_enabled";
    public const string FactorDisabled = "factor_disabled";
    public const string FactorReset = "factor_reset";
    public const string DeviceCodeShown = "device_code_shown";
    public const string DeviceAdded = "device_added";
    public const string DeviceRemoved = "device_removed";
    public const string DeviceRenamed = "device_renamed";
    public const string DeviceSuspended = "device_suspended";
    public const string DeviceClash = "device_claimed_twice";
    public const string DeviceCallRefused = "device_call_refused";
    public const string TokenClaimed = "token_claimed";
    public const string TokenCodeSent = "token_code_sent";
    public const string TokenCodeTold = "token_code_told";
    public const string TokenCodeRefused = "token_code_refused";
    public const string TokenWrongPin = "token_wrong_pin";
    public const string TokenLocked = "token_locked";
    public const string TokenUnlocked = "token_unlocked";
    public const string TokenUnlockAnswered = "token_unlock_answered";
    public const string TokenUnlockRefused = "token_unlock_refused";
    public const string TokenActivated = "token_activated";
    public const string TokenReplaced = "token_replaced";
    public const string TokenRemoved = "token_removed";
    public const string TokenPinChanged = "token_pin_changed";
    public const string OrganisationChanged = "organisation_updated";
    public const string TransactionAsked = "transaction_requested";
    public const string TransactionSigned = "transaction_signed";
    public const string TransactionDecided = "transaction_decided";
    public const string TransactionRefused = "transaction_refused";
    public const string ApprovalAsked = "approval_requested";
    public const string ApprovalDenied = "approval_denied";
    public const string ApprovalRefused = "approval_refused";
    public const string ApprovalsStopped = "approvals_stopped";
    public const string RecoveryCodesMade = "recovery_codes_created";
    public const string ResetRequested = "reset_requested";
    public const string ResetRefused = "reset_refused";
    public const string NotMe = "user_reported_not_me";
    public const string PolicyChanged = "policy_change";
    public const string AccountCreated = "user_created";
    public const string AccountChanged = "user_updated";
    public const string WebhookChanged = "webhook_updated";
    public const string WebhookGivenUp = "webhook_given_up";
    public const string CallRefused = "authz_fail";
    public const string ClientChanged = "client_updated";
    public const string GrantMade = "grant_created";
    public const string GrantRevoked = "grant_revoked";
    public const string ConsentGiven = "consent_given";
    public const string ConsentRefused = "consent_refused";
    public const string TokenReused = "token_reuse";
    public const string SmsBudgetSpent = "sms_budget_spent";
    public const string RateLimited = "excess_rate_limit_exceeded";
    public const string CrossSite = "malicious_csrf";
    public const string BadSequence = "sequence_fail";
    public const string KeysRotated = "sys_keys_rotated";
    public const string Restored = "sys_restored";
}
