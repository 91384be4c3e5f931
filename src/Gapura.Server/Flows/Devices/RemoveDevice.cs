using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Http;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Devices;

/// <summary>Takes a device from its account, at the portal ("Blokir token saya") or in the app (Q34). Nothing can be approved with it from then on (E-14).</summary>
public sealed class RemoveDevice(DeviceJournal journal, WakeRelay wake, Database database)
{
    /// <param name="reason">Who removes it, in words of ours.</param>
    /// <returns>False when it was none of the account's any more.</returns>
    public async Task<bool> DoAsync(Visit visit, Account account, DeviceId id, string reason)
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
            await db.SaveChangesAsync();
            return true;
        });
        wake.Tell(account.Id);
        return isRemoved;
    }
}
