using Gapura.Storage.Records;

namespace Gapura.Server.Accounts;

/// <summary>What an operator sees of an account. Nothing here signs anybody in.</summary>
/// <param name="Phone">E.164, or null.</param>
/// <param name="Factor">The second factor as it was used last, or null when there is none.</param>
/// <param name="RecoveryCodesLeft">Recovery codes not used yet.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="Throttles">Counters of both kinds, in every bucket.</param>
public sealed record AccountFacts(
    Account Account, string? Phone, TotpFactor? Factor, int RecoveryCodesLeft, int Sessions, IReadOnlyList<Throttle> Throttles)
{
    /// <summary>Those that are active or suspended.</summary>
    public required IReadOnlyList<Device> Devices { get; init; }

    /// <summary>Links about the e-mail address that still hold.</summary>
    public required IReadOnlyList<MailboxLink> MailboxLinks { get; init; }

    public override string ToString() => $"facts of account {Account.Id} [redacted]";
}

/// <summary>Someone to be registered.</summary>
/// <param name="Organisation">Company ID; empty where the portal has none.</param>
/// <param name="Phone">E.164, or null.</param>
public sealed record NewAccount(string Portal, string Organisation, string UserType, string UserId, string DisplayName, string Email, string? Phone)
{
    public override string ToString() => "new account [redacted]";
}

/// <summary>Who does something to an account, and why; both go into the audit trail.</summary>
public sealed record OperatorAct(string Actor, string Reason);

/// <summary>What was asked for cannot be done; the message tells the operator why.</summary>
public sealed class AccountException(string message) : Exception(message);
