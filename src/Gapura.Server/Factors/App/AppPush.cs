using Gapura.Protocol.Signing;
using Gapura.Server.Hosting;
using Gapura.Server.Push;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.App;

/// <summary>Rings an account's closed apps through their push services (SPEC 8.6). A push that is lost costs nothing but the ringing (N-05).</summary>
public sealed class AppPush(PushCourier courier, PushHosts hosts, VapidKey key, KeyRing keys, Clock clock, Database database)
{
    /// <summary>What apps subscribe with; empty where no pushes are sent.</summary>
    public string PublicKey => key.PublicKey;

    /// <returns>False for a service that we do not speak to, or keys that are none.</returns>
    public async Task<bool> SubscribeAsync(Device device, string endpoint, string p256dh, string auth)
    {
        if (!Base64UrlText.TryDecode(p256dh, out var point) || !Base64UrlText.TryDecode(auth, out var secret))
        {
            return false;
        }

        var subscription = new PushSubscription(endpoint, point, secret);
        if (!key.IsOn || !hosts.Takes(subscription))
        {
            return false;
        }

        await database.WriteAsync(async db =>
        {
            await db.DevicePushes.Where(push => push.DeviceId == device.Id).ExecuteDeleteAsync();
            db.DevicePushes.Add(new DevicePush
            {
                DeviceId = device.Id,
                AccountId = device.AccountId,
                EndpointSealed = keys.SealText(SealedColumn.PushEndpoint, device.Id.ToString(), endpoint),
                P256dh = point,
                Auth = secret,
                CreatedAt = clock.Now,
            });
            await db.SaveChangesAsync();
        });
        return true;
    }

    public Task UnsubscribeAsync(DeviceId device) => database.WriteAsync(db => db.DevicePushes.Where(push => push.DeviceId == device).ExecuteDeleteAsync());

    /// <summary>Rings every device of the account about a challenge: its id and nothing else, for as long as it lives (N-03).</summary>
    public async Task RingAsync(Challenge challenge)
    {
        if (!key.IsOn)
        {
            return;
        }

        var pushes = await database.ReadAsync(db => db.DevicePushes.Where(push => push.AccountId == challenge.AccountId).ToListAsync());
        foreach (var push in pushes)
        {
            var subscription = new PushSubscription(keys.OpenText(SealedColumn.PushEndpoint, push.DeviceId.ToString(), push.EndpointSealed), push.P256dh, push.Auth);
            courier.Offer(new PushJob(subscription, challenge.Id.Value.ToString("D"), challenge.ExpiresAt, () => ForgetAsync(push))
            {
                Topic = "gapura",
            });
        }
    }

    /// <summary>The service says that the subscription has ended. A newer one of the device stays.</summary>
    private Task<int> ForgetAsync(DevicePush dead) => database.WriteAsync(db =>
        db.DevicePushes.Where(push => push.DeviceId == dead.DeviceId && push.EndpointSealed == dead.EndpointSealed).ExecuteDeleteAsync());
}
