using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.App;

/// <summary>
/// Lets through what a bound device has signed, once (SPEC 5). There is no token that could be stolen: each call carries a signature over
/// itself (E-13).
/// </summary>
public sealed class DeviceGate(DeviceCalls calls, OwnServer server, Clock clock) : IEndpointFilter
{
    private const string Scheme = "Gapura ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await JsonBody.ReadAsync(http) is not { } body)
        {
            return Refusals.Malformed(clock);
        }

        var authorization = http.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal) || SignedCall.Read(authorization[Scheme.Length..]) is not var (call, envelope))
        {
            return await calls.RefuseAsync(http, null, "no signed call");
        }

        // Between the two looks a device on its way may have become one that is bound.
        var known = await calls.FindAsync(http, call.Device)
            ?? (http.GetEndpoint()?.Metadata.GetMetadata<OpenToActivating>() is null ? null : await calls.FindActivatingAsync(http, call.Device) ?? await calls.FindAsync(http, call.Device));
        var received = CalledRequest.Of(http.Request.Method, http.Features.Get<IHttpRequestFeature>()!.RawTarget, body);
        if (known is null || DevicePublicKey.FromPoint(known.Device.PublicKey) is not { } key || !envelope.IsSignedBy(key) || !call.IsFor(server.Name, received))
        {
            return await calls.RefuseAsync(http, known, "unknown device, wrong signature or another request");
        }

        var now = clock.Now;
        if ((now - DateTimeOffset.FromUnixTimeSeconds(call.Time)).Duration() > SignedCall.Tolerance)
        {
            return Refusals.Clock(clock);
        }

        if (!MayCall(http, known.Device.Status) || known.Account.Status != AccountStatus.Active)
        {
            return known.Device.Status == DeviceStatus.Suspended ? Refusals.Suspended(clock, "") : await calls.RefuseAsync(http, known, "the device is none of an open account's");
        }

        if (!await calls.TakeAsync(known.Device, call.Nonce))
        {
            return await calls.RefuseAsync(http, known, "used nonce");
        }

        http.SetDeviceCall(known with { Body = body });
        return await next(context);
    }

    private static bool MayCall(HttpContext http, DeviceStatus status) =>
        status == DeviceStatus.Active || (status == DeviceStatus.Revoked && http.GetEndpoint()?.Metadata.GetMetadata<OpenToRemoved>() is not null);
}

/// <summary>Marks what a device may call that is none of its account's any more: taking itself away again (SPEC 5.7).</summary>
public sealed record OpenToRemoved;

/// <summary>The rows behind the gate.</summary>
public sealed class DeviceCalls(Database database, Clock clock, AppVisits visits, AuditLog audit, Budgets budgets)
{
    /// <summary>Refusals of one device that the trail takes in an hour: who has its id alone must not be able to fill what nobody can delete.</summary>
    private const int MostRefusals = 20;

    /// <summary>Last use is written at most this often.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    private static readonly PerProvider<Func<GapuraContext, DeviceId, Task<Owned?>>> ById = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, DeviceId id) => db.Devices.Where(device => device.Id == id)
            .Join(db.Accounts, device => device.AccountId, account => account.Id, (device, account) => new Owned(device, account)).SingleOrDefault()));

    public async Task<DeviceCall?> FindAsync(HttpContext http, Guid id)
    {
        var owned = await database.ReadAsync(db => ById.For(db)(db, new DeviceId(id)));
        return owned is not null && visits.Describe(http, owned.Account.Portal) is { } visit ? new DeviceCall(visit, owned.Account, owned.Device, []) : null;
    }

    /// <summary>A device that has claimed a Secure Token's code and is not bound yet (SPEC 9.7).</summary>
    public async Task<DeviceCall?> FindActivatingAsync(HttpContext http, Guid id)
    {
        var (device, now) = (new DeviceId(id), clock.Now);
        var found = await database.ReadAsync(db => db.TokenActivations.Where(one => one.DeviceId == device && one.ExpiresAt > now)
            .Join(db.Accounts, one => one.AccountId, account => account.Id, (one, account) => new { Activation = one, Account = account }).SingleOrDefaultAsync());
        return found is not null && visits.Describe(http, found.Account.Portal) is { } visit
            ? new DeviceCall(visit, found.Account, new Device { Id = device, AccountId = found.Account.Id, PublicKey = found.Activation.PublicKey, Name = found.Activation.Name, LastUsedAt = now }, [])
            : null;
    }

    /// <summary>
    /// Takes a nonce; the database decides that it is taken once (SPEC 5.3). It need not be on the disk before what the call does: a
    /// crash that loses it has lost that as well, and a call of which nothing is left may be made again. Nor need the time of the last use.
    /// </summary>
    public async Task<bool> TakeAsync(Device device, string nonce)
    {
        var isTaken = await database.RunAheadAsync(
            $"""
             INSERT INTO device_nonces (device_id, nonce, at) VALUES ({device.Id.Value}, {nonce}, {database.Time(clock.Now)})
             ON CONFLICT (device_id, nonce) DO NOTHING
             """) == 1;
        if (isTaken && clock.Now - device.LastUsedAt >= UseGrain)
        {
            await database.RunAheadAsync($"UPDATE devices SET last_used_at = {database.Time(clock.Now)} WHERE id = {device.Id.Value}");
        }

        return isTaken;
    }

    /// <summary>Whether a device that waits on a stream may wait on.</summary>
    public Task<bool> MayWaitAsync(DeviceId device) => database.ReadAsync(db => db.Devices.AnyAsync(one => one.Id == device && one.Status == DeviceStatus.Active));

    /// <summary>SPEC 5.6: refused alike, whatever is wrong. The trail tells the difference where a device is known.</summary>
    public async Task<IResult> RefuseAsync(HttpContext http, DeviceCall? known, string why)
    {
        var reference = Reference.New();
        var isRecorded = known is not null && await database.WriteAsync(async db =>
        {
            var isWithin = await budgets.TrySpendAsync(db, $"device|refused|{known.Device.Id}", MostRefusals, TimeSpan.FromHours(1));
            if (isWithin)
            {
                audit.Append(db, new AuditEntry(AuditKinds.DeviceCallRefused, "failure")
                {
                    Portal = known.Account.Portal,
                    AccountId = known.Account.Id,
                    Factor = Factors.App.AppProof.Name,
                    Reason = why,
                    Reference = reference,
                    Address = known.Visit.Address,
                    UserAgent = known.Visit.UserAgent,
                    Details = new Dictionary<string, string> { ["device"] = known.Device.Id.ToString() },
                });
                await db.SaveChangesAsync();
            }

            return isWithin;
        });
        if (!isRecorded)
        {
            http.RequestServices.GetRequiredService<ILogger<DeviceCalls>>().LogWarning("{Reference}: a device's call was refused, {Why}", reference, why);
        }

        return Refusals.Refused(clock, reference);
    }

    private sealed record Owned(Device Device, Account Account);
}
