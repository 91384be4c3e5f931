using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.App;

/// <summary>A counter that does not rise: there may be two of this device (SPEC 6.6, ATK-15).</summary>
public sealed class CopiedDevice(Database database, SessionBook sessions, DeviceJournal journal)
{
    /// <summary>Takes a statement's counter, within a transaction.</summary>
    /// <returns>False for one that is not above the last.</returns>
    public async Task<bool> CountAsync(GapuraContext db, Visit visit, Device device, long counter) => await db.RunAsync(
        $"UPDATE devices SET counter = {counter}, last_used_at = {database.Time(visit.Now)} WHERE id = {device.Id.Value} AND counter < {counter}") == 1;

    /// <summary>Suspends it, once; whatever the copy has opened before it was met is over.</summary>
    /// <returns>The reference number.</returns>
    public async Task<string> SuspendAsync(Visit visit, Account account, Device device)
    {
        var reference = Reference.New();
        await database.WriteAsync(async db =>
        {
            if (await BoundDevices.EndAsync(db, account.Id, device.Id, DeviceStatus.Suspended, visit.Now))
            {
                await sessions.RaiseCredentialVersionAsync(db, account.Id, kept: null);
                await sessions.EndOthersAsync(db, visit, account.Id, kept: null, "a device was suspended");
                await KnownBrowsers.ForgetAllAsync(db, account.Id);
                journal.Suspended(db, visit, account, device, reference);
                await db.SaveChangesAsync();
            }
        });
        return reference;
    }
}
