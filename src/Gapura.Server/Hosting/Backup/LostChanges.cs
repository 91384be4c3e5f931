using System.Text.Json;
using Gapura.Server.Audit;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Hosting.Backup;

/// <summary>What happened after the backup was made, as the exported trail tells it: what has to hold again although the rows are old.</summary>
public sealed class LostChanges
{
    /// <summary>The reason word of an <see cref="AuditKinds.AccountChanged"/> event that closes an account.</summary>
    public const string LockedReason = "locked";

    /// <summary>The reason word of the event that says that somebody else knows the password.</summary>
    public const string CompromisedReason = "compromised";

    /// <summary>The reason word of the event that opens it again.</summary>
    public const string UnlockedReason = "unlocked";

    public long Events { get; private set; }

    /// <summary>Accounts whose recovery codes were used or replaced: which one, the trail does not tell.</summary>
    public HashSet<AccountId> RecoveryCodes { get; } = [];

    /// <summary>Accounts whose factor was disabled or reset.</summary>
    public HashSet<AccountId> Factors { get; } = [];

    /// <summary>Accounts that enabled a factor whose secret only the lost rows held.</summary>
    public HashSet<AccountId> Enrolled { get; } = [];

    /// <summary>Accounts of which a device was blocked, removed or suspended.</summary>
    public HashSet<AccountId> Devices { get; } = [];
    public HashSet<AccountId> Passwords { get; } = [];

    /// <summary>Accounts whose phones were left alone because too much was asked, or was not theirs.</summary>
    public HashSet<AccountId> ApprovalsOff { get; } = [];
    public Dictionary<AccountId, DateTimeOffset> PasswordMailResets { get; } = [];
    public Dictionary<AccountId, DateTimeOffset> FactorMailResets { get; } = [];
    public HashSet<AccountId> Locked { get; } = [];
    public HashSet<AccountId> Unlocked { get; } = [];
    public HashSet<AccountId> Created { get; } = [];

    /// <summary>The last policy that was set for each portal.</summary>
    public SortedDictionary<string, string> Policies { get; } = new(StringComparer.Ordinal);

    public void Note(AuditEvent row)
    {
        Events++;
        if (row.Kind == AuditKinds.PolicyChanged)
        {
            Policies[row.Portal] = After(row.Details);
        }

        if (row is { AccountId: { } owner, Kind: AuditKinds.DeviceSuspended or AuditKinds.DeviceClash })
        {
            Devices.Add(owner);
        }

        if (row is { AccountId: { } bothered, Kind: AuditKinds.ApprovalsStopped or AuditKinds.NotMe })
        {
            ApprovalsOff.Add(bothered);
        }

        if (row.AccountId is { } account && row.Outcome != "failure")
        {
            Note(row, account);
        }
    }

    private void Note(AuditEvent row, AccountId account)
    {
        switch (row.Kind)
        {
            case AuditKinds.DeviceRemoved:
                Devices.Add(account);
                break;
            case AuditKinds.RecoveryCodesMade:
            case AuditKinds.SignInStep when row is { Factor: RecoveryCodeProof.Name, Outcome: "success" }:
                RecoveryCodes.Add(account);
                break;
            case AuditKinds.FactorDisabled or AuditKinds.FactorReset:
                NoteFactorGone(row, account);
                break;
            case AuditKinds.FactorEnabled:
                Enrolled.Add(account);
                break;
            case AuditKinds.PasswordChanged or AuditKinds.PasswordReset:
                NotePassword(row, account);
                break;
            case AuditKinds.NotMe:
            case AuditKinds.AccountChanged when row.Reason == CompromisedReason:
                Passwords.Add(account);
                break;
            case AuditKinds.AccountChanged when row.Reason == LockedReason:
                Locked.Add(account);
                Unlocked.Remove(account);
                break;
            case AuditKinds.AccountChanged when row.Reason == UnlockedReason:
                Unlocked.Add(account);
                Locked.Remove(account);
                break;
            case AuditKinds.AccountCreated:
                Created.Add(account);
                break;
        }
    }

    private void NoteFactorGone(AuditEvent row, AccountId account)
    {
        Factors.Add(account);
        RecoveryCodes.Add(account);
        Enrolled.Remove(account);
        if (row.Kind == AuditKinds.FactorReset && row.Actor.Length == 0)
        {
            FactorMailResets[account] = row.At;
        }
    }

    private void NotePassword(AuditEvent row, AccountId account)
    {
        Passwords.Add(account);
        if (row.Kind == AuditKinds.PasswordReset && row.Actor.Length == 0)
        {
            PasswordMailResets[account] = row.At;
        }
    }

    private static string After(string details)
    {
        if (details.Length == 0)
        {
            return "?";
        }

        using var json = JsonDocument.Parse(details);
        return json.RootElement.TryGetProperty("after", out var after) ? after.GetString() ?? "?" : "?";
    }
}
