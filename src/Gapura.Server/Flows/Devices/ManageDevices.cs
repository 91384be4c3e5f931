using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Devices;

/// <summary>My devices: name, last use, rename, "Blokir token saya". Blocking only takes away, so it needs no fresh proof.</summary>
public sealed class ManageDevices(Database database, DeviceJournal journal, RemoveDevice remove)
{
    public async Task<IResult> ShowAsync(Visit visit, SignedIn who, Refusal? refusal = null, int status = StatusCodes.Status200OK)
    {
        if (!visit.Portal.UsesDevices)
        {
            return See.Other(visit.Path("/home"));
        }

        var devices = await database.ReadAsync(db => db.Devices
            .Where(device => device.AccountId == who.Account.Id && device.Status != DeviceStatus.Revoked).OrderBy(device => device.CreatedAt).ToListAsync());
        return Show.Page<DevicesPage>(visit, new DevicesView(who, devices, refusal) { MayAdd = devices.Count(d => d.Status == DeviceStatus.Active) < AppEnrolment.MostDevices }, status);
    }

    public async Task<IResult> BlockAsync(HttpContext http, Visit visit, SignedIn who)
    {
        if (IdIn(http) is { } id)
        {
            await remove.BlockAsync(visit, who, id);
        }

        return See.Other(visit.Path("/home/devices"));
    }

    public async Task<IResult> RenameAsync(HttpContext http, Visit visit, SignedIn who)
    {
        var name = PostedForm.Of(http)["name"].Trim();
        if (!PersonText.IsFit(name, EnrolmentClaim.MostNameCharacters))
        {
            return await ShowAsync(visit, who, new Refusal(visit.Texts.DeviceNameNeeded), StatusCodes.Status422UnprocessableEntity);
        }

        if (IdIn(http) is { } id)
        {
            await database.WriteAsync(async db =>
            {
                var rows = await db.Devices.Where(device => device.AccountId == who.Account.Id && device.Id == id && device.Status != DeviceStatus.Revoked && device.Name != name)
                    .ExecuteUpdateAsync(set => set.SetProperty(device => device.Name, name));
                if (rows == 1)
                {
                    journal.Renamed(db, visit, who.Account, await db.Devices.SingleAsync(device => device.Id == id), Reference.New());
                    await db.SaveChangesAsync();
                }
            });
        }

        return See.Other(visit.Path("/home/devices"));
    }

    private static DeviceId? IdIn(HttpContext http) => Guid.TryParseExact(PostedForm.Of(http)["device"], "N", out var id) ? new DeviceId(id) : null;
}
