using System.Globalization;

namespace Gapura.Server.Hosting.Backup;

/// <summary>What the restore procedure did, and what it could not know.</summary>
public sealed record RestoreReport
{
    public int Sessions { get; init; }
    public int SignIns { get; init; }
    public int ResetLinks { get; init; }

    /// <summary>Queued messages whose link had died.</summary>
    public int Messages { get; init; }

    /// <summary>Second factors deleted because they were disabled or reset after the backup.</summary>
    public int Factors { get; init; }
    public int RecoveryCodes { get; init; }

    /// <summary>Accounts that must choose a new password because theirs was changed after the backup.</summary>
    public int Passwords { get; init; }
    public int Locked { get; init; }

    /// <summary>Null when no exported trail was given.</summary>
    public LostChanges? Lost { get; init; }

    /// <summary>For the trail: numbers only.</summary>
    public IReadOnlyDictionary<string, string> Facts() => new Dictionary<string, long>
    {
        ["sessions"] = Sessions,
        ["signIns"] = SignIns,
        ["resetLinks"] = ResetLinks,
        ["messages"] = Messages,
        ["factors"] = Factors,
        ["recoveryCodes"] = RecoveryCodes,
        ["passwords"] = Passwords,
        ["locked"] = Locked,
        ["lostEvents"] = Lost?.Events ?? -1,
    }.ToDictionary(fact => fact.Key, fact => fact.Value.ToString(CultureInfo.InvariantCulture));

    /// <summary>For the operator, one line each.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"Ended: {Sessions} sessions, {SignIns} sign-ins, {ResetLinks} reset links, {Messages} queued messages; every code shown until now is spent.";
        if (Lost is null)
        {
            yield return "Without an exported trail it is unknown what happened after the backup. Old again are: recovery codes used since, "
                + "factors disabled, reset or enrolled since, passwords changed since, accounts created or locked since, and policies set since.";
            yield return "If there is an export of the audit trail, run 'gapura backup after-restore --audit FILE' now.";
            yield break;
        }

        yield return $"From the trail, {Lost.Events} events after the backup: {Factors} factors deleted, {Passwords} passwords to be changed at the next sign-in, {Locked} accounts locked.";
        if (Lost.RecoveryCodes.Count > 0)
        {
            yield return $"{RecoveryCodes} recovery codes of {Lost.RecoveryCodes.Count} accounts deleted: the trail does not tell which code was used. These people need new ones.";
        }

        foreach (var account in Lost.Enrolled)
        {
            yield return $"Account {account} enrolled a factor after the backup, which is gone: the older one, if any, counts again. Let the person reset it.";
        }

        foreach (var account in Lost.Unlocked)
        {
            yield return $"Account {account} was unlocked after the backup; it stays as the backup has it.";
        }

        if (Lost.Created.Count > 0)
        {
            yield return $"{Lost.Created.Count} accounts were created after the backup and are gone: register them again.";
        }

        foreach (var (portal, policy) in Lost.Policies)
        {
            yield return $"The policy of {portal} was set after the backup; set it again: {policy}";
        }
    }
}
