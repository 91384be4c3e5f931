using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Devices;

/// <summary>Binds a device from within a session: the first one, which turns 2FA on, or one more (SPEC 4).</summary>
public sealed class AddDevice(AppEnrolment enrolment, RecoveryCodeEnrolment recoveryCodes, DeviceJournal journal, SessionBook sessions, ServerSentEvents events, Database database)
{
    private const string Page = "/home/devices/code";

    public async Task<IResult> BeginAsync(Visit visit, SignedIn who)
    {
        if (!who.IsFresh(visit.Now) || !visit.Portal.UsesDevices)
        {
            return See.Other(visit.Path(who.HasFactor ? "/confirm/devices" : "/confirm/enable"));
        }

        var isBegun = await database.WriteAsync(async db =>
        {
            var isSame = await CredentialLock.TakeAsync(db, who.Account);
            if (isSame)
            {
                await enrolment.IssueAsync(db, visit, who.Account, null, who.Session.Id, journal);
            }

            return isSame;
        });
        return See.Other(visit.Path(isBegun ? Page : "/home"));
    }

    public async Task<IResult> ShowAsync(Visit visit, SignedIn who) => await ShownAsync(visit, who) is not { } shown
        ? Show.Page<DeviceCodeOverPage>(visit, new DeviceCodeOver("/home/devices/add", null), StatusCodes.Status410Gone)
        : shown is { Device: null, Activation: { } claimed }
            ? Show.Page<TokenClaimedPage>(visit, new TokenClaimed(who.Account.UserId, claimed.Name, shown.Compare, Page))
        : shown.Device is { } device
            ? Show.Page<DeviceBoundPage>(visit, new DeviceBound(who.Account.UserId, device, shown.Compare, Page) { TurnedOn = shown.Row.IsFirst })
            : Show.Page<DeviceQrPage>(visit, new DeviceQr(who.Account.UserId, QrPicture.Path(shown.Link, out var size), size, shown.Link, Page)
            {
                Until = shown.Row.ExpiresAt,
                CancelPath = visit.Path(who.HasFactor ? "/home/devices" : "/home"),
            });

    /// <summary>"Lanjutkan": the person has seen which device it is. With the first one come recovery codes.</summary>
    public async Task<IResult> ConfirmAsync(Visit visit, SignedIn who)
    {
        if (await ShownAsync(visit, who) is not { Device: not null } shown)
        {
            return See.Other(visit.Path(Page));
        }

        var codes = shown.Row.IsFirst ? await recoveryCodes.CreateAsync() : null;
        await database.WriteAsync(async db =>
        {
            if (await CredentialLock.TakeAsync(db, who.Account) && await AppEnrolment.ConfirmAsync(db, shown.Row) && codes is not null)
            {
                await recoveryCodes.StoreAsync(db, visit, who.Account.Id, who.Session.Id, codes, Reference.New());
                await db.SaveChangesAsync();
            }
        });
        return See.Other(visit.Path(shown.Row.IsFirst ? "/home" : "/home/devices"));
    }

    /// <summary>"Bukan perangkat saya" (G-03).</summary>
    public async Task<IResult> RefuseAsync(Visit visit, SignedIn who)
    {
        if (await ShownAsync(visit, who) is { } shown && (shown.Device ?? shown.Claiming) is { } device)
        {
            await database.WriteAsync(async db =>
            {
                if (await CredentialLock.TakeAsync(db, who.Account) && await enrolment.UndoAsync(db, shown.Row, who.Account))
                {
                    await sessions.RaiseCredentialVersionAsync(db, who.Account.Id, who.Session.Id);
                    await sessions.EndOthersAsync(db, visit, who.Account.Id, who.Session.Id, "not my device, said its owner");
                    journal.Undone(db, visit, who.Account, (device, shown.Device is not null), shown.Row.IsFirst, Reference.New());
                    await db.SaveChangesAsync();
                }
            });
        }

        return See.Other(visit.Path("/home"));
    }

    public IResult Events(Visit visit, SignedIn who) => events.Open(who.Account.Id, async _ => await IsMovedAsync(visit, who) ? StreamStep.TellAndEnd : StreamStep.Wait, "move");

    /// <summary>The same for browsers whose network lets no stream through.</summary>
    public async Task<IResult> StateAsync(Visit visit, SignedIn who) => Results.Json(new { moved = await IsMovedAsync(visit, who) });

    /// <summary>While a phone makes its PIN: until it is a token, or has given up.</summary>
    public IResult ClaimedEvents(Visit visit, SignedIn who) =>
        events.Open(who.Account.Id, async _ => await IsActivatingAsync(visit, who) ? StreamStep.Wait : StreamStep.TellAndEnd, "move");

    public async Task<IResult> ClaimedStateAsync(Visit visit, SignedIn who) => Results.Json(new { moved = !await IsActivatingAsync(visit, who) });

    private async Task<bool> IsMovedAsync(Visit visit, SignedIn who) => await ShownAsync(visit, who) is not { Device: null, Activation: null };

    private async Task<bool> IsActivatingAsync(Visit visit, SignedIn who) => await ShownAsync(visit, who) is { Activation: not null };

    private async Task<ShownEnrolment?> ShownAsync(Visit visit, SignedIn who) =>
        await enrolment.ShownAsync(visit, who.Account.Id) is { } shown && shown.Row.SessionId == who.Session.Id ? shown : null;
}
