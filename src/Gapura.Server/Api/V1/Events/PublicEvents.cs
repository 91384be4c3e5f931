using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.V1.Events;

/// <summary>Which rows of the audit trail a relying party hears of, and under what name. What is not in this table is not told.</summary>
public static class PublicEvents
{
    private static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal)
    {
        [AuditKinds.SignInSuccess] = "sign_in.succeeded",
        [AuditKinds.SignInFail] = "sign_in.failed",
        [AuditKinds.CodeReplayed] = "sign_in.failed",
        [AuditKinds.SignInThrottled] = "sign_in.throttled",
        [AuditKinds.SignOut] = "session.ended",
        [AuditKinds.SessionEnded] = "session.ended",
        [AuditKinds.PasswordChanged] = "password.changed",
        [AuditKinds.PasswordReset] = "password.reset",
        [AuditKinds.FactorEnabled] = "factor.added",
        [AuditKinds.FactorDisabled] = "factor.removed",
        [AuditKinds.FactorReset] = "factor.reset",
        [AuditKinds.DeviceAdded] = "device.added",
        [AuditKinds.DeviceRemoved] = "device.removed",
        [AuditKinds.DeviceSuspended] = "device.blocked",
        [AuditKinds.DeviceClash] = "device.blocked",
        [AuditKinds.ApprovalDenied] = "approval.denied",
        [AuditKinds.ApprovalsStopped] = "approvals.stopped",
        [AuditKinds.NotMe] = "person.reported",
        [AuditKinds.RecoveryCodesMade] = "recovery_codes.renewed",
        [AuditKinds.PolicyChanged] = "policy.changed",
        [AuditKinds.AccountCreated] = "account.created",
        [AuditKinds.AccountChanged] = "account.changed",
        [AuditKinds.TokenActivated] = "token.activated",
        [AuditKinds.TokenLocked] = "token.locked",
        [AuditKinds.TokenUnlocked] = "token.unlocked",
        [AuditKinds.TokenReplaced] = "token.replaced",
        [AuditKinds.TokenRemoved] = "token.removed",
        [AuditKinds.TransactionAsked] = "transaction.asked",
        [AuditKinds.TransactionSigned] = "transaction.signed",
        [AuditKinds.TransactionDecided] = "",
        [AuditKinds.SignInStep] = "",
    };

    /// <summary>Names that a row's kind alone does not give.</summary>
    private static readonly string[] Others =
    [
        "account.locked", "account.unlocked", "approval.approved", "recovery_code.used",
        "transaction.denied", "transaction.reported", "transaction.approved", "transaction.expired", "transaction.cancelled", "transaction.superseded",
    ];

    /// <summary>Every name that there is.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Named.Values.Where(kind => kind.Length > 0).Concat(Others).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What to look for in the trail.</summary>
    public static IReadOnlyList<string> AuditNames { get; } = [.. Named.Keys];

    /// <summary>Whether it is for the client alone that it is about: what one relying party asks is none of another's business.</summary>
    public static bool IsPrivate(string kind) => kind.StartsWith("transaction.", StringComparison.Ordinal);

    /// <returns>Null for a row that is not told of.</returns>
    public static string? KindOf(AuditEvent row) => row switch
    {
        { Kind: AuditKinds.AccountChanged, Reason: "locked" } => "account.locked",
        { Kind: AuditKinds.AccountChanged, Reason: "unlocked" } => "account.unlocked",
        { Kind: AuditKinds.SignInStep, Factor: AppProof.Name } => "approval.approved",
        { Kind: AuditKinds.SignInStep, Factor: RecoveryCodeProof.Name } => "recovery_code.used",
        { Kind: AuditKinds.SignInStep } => null,
        { Kind: AuditKinds.TransactionSigned, Reason: "denied" } => "transaction.denied",
        { Kind: AuditKinds.TransactionSigned, Reason: "reported" } => "transaction.reported",
        { Kind: AuditKinds.TransactionDecided } when Array.IndexOf(Others, $"transaction.{row.Reason}") is >= 0 and var at => Others[at],
        { Kind: AuditKinds.TransactionDecided } => null,
        _ => Named.GetValueOrDefault(row.Kind),
    };
}
