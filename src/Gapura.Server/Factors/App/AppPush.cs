using Gapura.Protocol.Signing;
using Gapura.Server.Hosting;
using Gapura.Server.Push;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.App;

/// <summary>Rings an account's closed apps through their push services (SPEC 8.6). A push that is lost costs nothing but the ringing (N-05).</summary>
public sealed class AppPush(AppPushParts parts, KeyRing keys, Clock clock, Database database, ILogger<AppPush> logger)
{
    private static readonly PerProvider<Func<GapuraContext, AccountId, IAsyncEnumerable<DevicePush>>> OfAccount = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account) => db.DevicePushes.Where(push => push.AccountId == account
            && db.Devices.Any(device => device.Id == push.DeviceId && device.Status == DeviceStatus.Active))));

    /// <summary>What apps subscribe with; empty where no pushes are sent.</summary>
    public string PublicKey => parts.Key.PublicKey;

    /// <returns>False for a service that we do not speak to, or keys that are none.</returns>
    public async Task<bool> SubscribeAsync(Device device, string endpoint, string p256dh, string auth)
    {
        if (!Base64UrlText.TryDecode(p256dh, out var point) || !Base64UrlText.TryDecode(auth, out var secret))
        {
            return false;
        }

        var subscription = new PushSubscription(endpoint, point, secret);
        if (!parts.Key.IsOn || !parts.Hosts.Takes(subscription))
        {
            return false;
        }

        var sealedEndpoint = keys.SealText(SealedColumn.PushEndpoint, device.Id.ToString(), endpoint);

        // Only for a device that is bound at this moment, and of two subscriptions at once the later one.
        return await database.RunAloneAsync(
            $"""
             INSERT INTO device_pushes (device_id, account_id, endpoint_sealed, p256dh, auth, created_at)
             SELECT id, account_id, {sealedEndpoint}, {point}, {secret}, {database.Time(clock.Now)} FROM devices WHERE id = {device.Id.Value} AND status = 'Active'
             ON CONFLICT (device_id) DO UPDATE
             SET endpoint_sealed = excluded.endpoint_sealed, p256dh = excluded.p256dh, auth = excluded.auth, created_at = excluded.created_at
             """) == 1;
    }

    public Task UnsubscribeAsync(DeviceId device) => database.WriteAsync(db => db.DevicePushes.Where(push => push.DeviceId == device).ExecuteDeleteAsync());

    /// <summary>
    /// Rings every device of the account about a challenge: its id and nothing else, for as long as it lives (N-03). The question is asked
    /// already: whatever goes wrong here is noted, and keeps nobody from signing in.
    /// </summary>
    public Task RingAsync(Challenge challenge) => RingAsync(challenge.AccountId, challenge.Id.Value, challenge.ExpiresAt);

    /// <summary>The same about whatever has this id.</summary>
    public async Task RingAsync(AccountId account, Guid about, DateTimeOffset until)
    {
        if (!parts.Key.IsOn)
        {
            return;
        }

        try
        {
            await OfferAsync(account, about, until);
        }
        catch (Exception e) when (e is SealBrokenException || Database.IsOutage(e))
        {
            logger.LogError("A phone is not rung ({Kind})", e.GetType().Name);
        }
    }

    private async Task OfferAsync(AccountId account, Guid about, DateTimeOffset until)
    {
        var pushes = await database.ListAsync(db => OfAccount.For(db)(db, account));
        foreach (var push in pushes)
        {
            var subscription = new PushSubscription(keys.OpenText(SealedColumn.PushEndpoint, push.DeviceId.ToString(), push.EndpointSealed), push.P256dh, push.Auth);
            parts.Courier.Offer(new PushJob(subscription, about.ToString("D"), until, () => ForgetAsync(push))
            {
                Topic = "gapura",
            });
        }
    }

    /// <summary>The service says that the subscription has ended. A newer one of the device stays.</summary>
    private Task<int> ForgetAsync(DevicePush dead) => database.WriteAsync(db =>
        db.DevicePushes.Where(push => push.DeviceId == dead.DeviceId && push.EndpointSealed == dead.EndpointSealed).ExecuteDeleteAsync());
}

/// <summary>Who pushes are sent as, where to, and by whom.</summary>
public sealed record AppPushParts(PushCourier Courier, PushHosts Hosts, VapidKey Key);
