using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Http;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Devices;

/// <summary>Takes a device from its account, at the portal ("Blokir token saya") or in the app (Q34). Nothing can be approved with it from then on (E-14).</summary>
public sealed class RemoveDevice(DeviceJournal journal, SessionBook sessions, WakeRelay wake, Database database)
{
    /// <summary>By its owner at the portal: a phone that is blocked may be in other hands, so what was opened with it ends too, but for this session.</summary>
    public Task<bool> BlockAsync(Visit visit, SignedIn who, DeviceId id) => DoAsync(visit, who.Account, id, "blocked by its owner", async db =>
    {
        await sessions.RaiseCredentialVersionAsync(db, who.Account.Id, who.Session.Id);
        await sessions.EndOthersAsync(db, visit, who.Account.Id, who.Session.Id, "a device was blocked");
    });

    /// <summary>By the device itself.</summary>
    /// <returns>False when it was none of the account's any more.</returns>
    public Task<bool> LeaveAsync(Visit visit, Account account, DeviceId id) => DoAsync(visit, account, id, "removed in the app", _ => Task.CompletedTask);

    private async Task<bool> DoAsync(Visit visit, Account account, DeviceId id, string reason, Func<GapuraContext, Task> also)
    {
        var isRemoved = await database.WriteAsync(async db =>
        {
            if (!await BoundDevices.EndAsync(db, account.Id, id, DeviceStatus.Revoked, visit.Now))
            {
                return false;
            }

            var device = await db.Devices.SingleAsync(one => one.Id == id);
            var isLast = !await db.Devices.AnyAsync(one => one.AccountId == account.Id && one.Status == DeviceStatus.Active);
            journal.Removed(db, visit, account, device, reason, isLast, Reference.New());
            await also(db);
            await db.SaveChangesAsync();
            return true;
        });
        wake.Tell(account.Id);
        return isRemoved;
    }
}
