using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Factors.App;

/// <summary>Records what happens to devices and tells their owner by mail (E-14): within the transaction of what it tells of.</summary>
public sealed class DeviceJournal(AuditLog audit, Outbox outbox, Letters letters)
{
    /// <summary>Whoever scans it within its five minutes is bound: where a device came from begins here.</summary>
    public void CodeShown(GapuraContext db, Visit visit, Account account) =>
        Record(db, visit, account, null, AuditKinds.DeviceCodeShown, "", Reference.New());

    /// <param name="turnsOn">It is the account's first, so that the factor is on from now.</param>
    /// <param name="limitedUntil">Until when a token approves only small transactions; null where it has no limit.</param>
    public void Added(GapuraContext db, Visit visit, Account account, Device device, bool turnsOn, string reference, DateTimeOffset? limitedUntil = null)
    {
        Record(db, visit, account, device, turnsOn ? AuditKinds.FactorEnabled : AuditKinds.DeviceAdded, "", reference);
        NoteToken(db, visit, account, device, AuditKinds.TokenActivated, "");
        outbox.Add(db, letters.DeviceAdded(account.About(visit, reference), device.Name, limitedUntil));
    }

    /// <param name="reason">Who removed it, in words of ours.</param>
    /// <param name="isLast">There is no other one: signing in needs a recovery code or a reset now.</param>
    public void Removed(GapuraContext db, Visit visit, Account account, Device device, string reason, bool isLast, string reference)
    {
        NoteRemoved(db, visit, account, device, reason, isLast, reference);
        NoteToken(db, visit, account, device, AuditKinds.TokenRemoved, reason);
    }

    /// <summary>Another Secure Token took its place.</summary>
    public void Replaced(GapuraContext db, Visit visit, Account account, Device device, string reference)
    {
        NoteRemoved(db, visit, account, device, "another token took its place", isLast: false, reference);
        NoteToken(db, visit, account, device, AuditKinds.TokenReplaced, "");
    }

    /// <summary>"Bukan perangkat saya" (G-03).</summary>
    /// <param name="device">What had claimed the code, bound or, of a Secure Token, on its way.</param>
    /// <param name="turnsOff">The claim had turned the factor on: it is off again.</param>
    public void Undone(GapuraContext db, Visit visit, Account account, (Device Device, bool WasBound) device, bool turnsOff, string reference)
    {
        const string Why = "not my device, said its owner";
        NoteRemoved(db, visit, account, device.Device, Why, isLast: false, reference);
        if (device.WasBound)
        {
            NoteToken(db, visit, account, device.Device, AuditKinds.TokenRemoved, Why);
        }

        NoteOff(db, visit, account, device.Device, turnsOff, reference);
    }

    public void Renamed(GapuraContext db, Visit visit, Account account, Device device, string reference) =>
        Record(db, visit, account, device, AuditKinds.DeviceRenamed, "", reference);

    /// <summary>SPEC 6.6.</summary>
    public void Suspended(GapuraContext db, Visit visit, Account account, Device device, string reference)
    {
        Record(db, visit, account, device, AuditKinds.DeviceSuspended, "its counter went backwards", reference, "failure");
        outbox.Add(db, letters.DeviceSuspended(account.About(visit, reference), device.Name));
    }

    /// <summary>SPEC 4.7.</summary>
    public void Clashed(GapuraContext db, Visit visit, Account account, Device first, bool turnsOff, string reference)
    {
        NoteOff(db, visit, account, first, turnsOff, reference);
        Record(db, visit, account, first, AuditKinds.DeviceClash, "a second device claimed the same code", reference, "failure");
        outbox.Add(db, letters.DeviceClash(account.About(visit, reference)));
    }

    /// <summary>Nothing is asked of the person's devices any more (E-09).</summary>
    public void Stopped(GapuraContext db, Visit visit, Account account, string reason, string reference)
    {
        Record(db, visit, account, null, AuditKinds.ApprovalsStopped, reason, reference, "failure");
        outbox.Add(db, letters.ApprovalsStopped(account.About(visit, reference)));
    }

    private void NoteRemoved(GapuraContext db, Visit visit, Account account, Device device, string reason, bool isLast, string reference)
    {
        Record(db, visit, account, device, AuditKinds.DeviceRemoved, reason, reference);
        outbox.Add(db, letters.DeviceRemoved(account.About(visit, reference), device.Name, isLast));
    }

    /// <summary>At a portal of Secure Tokens every device that is bound is one, and its relying parties hear of it as such besides.</summary>
    private void NoteToken(GapuraContext db, Visit visit, Account account, Device device, string kind, string reason)
    {
        if (visit.Portal.Factor == FactorKind.SecureToken)
        {
            audit.Append(db, EntryOf(visit, account, device, kind, reason) with { Factor = TokenEnds.Factor, Reference = Reference.New() });
        }
    }

    private void NoteOff(GapuraContext db, Visit visit, Account account, Device device, bool turnsOff, string reference)
    {
        if (turnsOff)
        {
            Record(db, visit, account, device, AuditKinds.FactorDisabled, "its only device was undone", reference);
            outbox.Add(db, letters.FactorDisabled(account.About(visit, reference)));
        }
    }

    public void Record(
        GapuraContext db, Visit visit, Account account, Device? device, string kind, string reason, string reference, string outcome = "success") =>
        audit.Append(db, EntryOf(visit, account, device, kind, reason) with { Outcome = outcome, Reference = reference });

    private static AuditEntry EntryOf(Visit visit, Account account, Device? device, string kind, string reason) => new(kind, "success")
    {
        Portal = visit.Portal.Key,
        AccountId = account.Id,
        Factor = AppProof.Name,
        Reason = reason,
        Address = visit.Address,
        UserAgent = visit.UserAgent,
        Details = DetailsOf(visit, device),
    };

    private static IReadOnlyDictionary<string, string>? DetailsOf(Visit visit, Device? device) => device is null
        ? visit.Details
        : new Dictionary<string, string>(visit.Details ?? new Dictionary<string, string>()) { ["device"] = device.Id.ToString(), ["name"] = device.Name };
}
