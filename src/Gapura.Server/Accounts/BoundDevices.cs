using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Accounts;

/// <summary>Takes devices from an account (E-14). What was asked of them is over with it, on every node, because rows decide.</summary>
public static class BoundDevices
{
    /// <summary>How long after its code a page still shows which device has claimed it.</summary>
    public static readonly TimeSpan LookAtIt = TimeSpan.FromMinutes(5);

    /// <summary>All of them: the second factor was switched off or reset. The caller removes the secrets of their codes.</summary>
    public static async Task RevokeAllAsync(GapuraContext db, AccountId account, DateTimeOffset now)
    {
        await db.Devices.Where(device => device.AccountId == account && device.Status != DeviceStatus.Revoked)
            .ExecuteUpdateAsync(set => set.SetProperty(device => device.Status, DeviceStatus.Revoked).SetProperty(device => device.EndedAt, now));
        await db.DevicePushes.Where(push => push.AccountId == account).ExecuteDeleteAsync();
        await db.DeviceEnrolments.Where(enrolment => enrolment.AccountId == account).ExecuteDeleteAsync();
        await db.TokenActivations.Where(activation => activation.AccountId == account).ExecuteDeleteAsync();
        await CancelChallengesAsync(db, account, now);
    }

    /// <summary>
    /// One of them. The factor stays on without the last one: whoever holds a session or a phone must not be able to make the password
    /// enough (Q34).
    /// </summary>
    /// <param name="status">Suspended or revoked.</param>
    /// <returns>False when it was none of the account's any more.</returns>
    public static async Task<bool> EndAsync(GapuraContext db, AccountId account, DeviceId id, DeviceStatus status, DateTimeOffset now)
    {
        await LockAsync(db, account);
        var ended = await db.Devices.Where(device => device.AccountId == account && device.Id == id
                && (device.Status == DeviceStatus.Active || (device.Status == DeviceStatus.Suspended && status == DeviceStatus.Revoked)))
            .ExecuteUpdateAsync(set => set.SetProperty(device => device.Status, status).SetProperty(device => device.EndedAt, now));
        if (ended == 0)
        {
            return false;
        }

        await db.DevicePushes.Where(push => push.DeviceId == id).ExecuteDeleteAsync();
        await CancelChallengesAsync(db, account, now);
        var codes = db.TotpFactors.Where(factor => factor.AccountId == account && factor.DeviceId == id);

        // A first device that goes before its person has gone on from the page that bound it: there was no factor, and there is none.
        var isUnconfirmed = await db.DeviceEnrolments.Where(row => row.AccountId == account && row.DeviceId == id && row.IsFirst && row.BrowserHash != Array.Empty<byte>() && row.ExpiresAt > now - LookAtIt)
            .ExecuteDeleteAsync() > 0;
        if (isUnconfirmed || await db.TotpFactors.AnyAsync(factor => factor.AccountId == account && factor.Status == FactorStatus.Active && factor.DeviceId != id))
        {
            await codes.ExecuteDeleteAsync();
        }
        else
        {
            await codes.ExecuteUpdateAsync(set => set.SetProperty(factor => factor.Status, FactorStatus.Orphaned));
        }

        return true;
    }

    /// <summary>Puts what is done to an account's devices in a row, to the end of the transaction.</summary>
    public static Task LockAsync(GapuraContext db, AccountId account) =>
        db.Accounts.Where(one => one.Id == account).ExecuteUpdateAsync(set => set.SetProperty(one => one.CredentialVersion, one => one.CredentialVersion));

    private static Task<int> CancelChallengesAsync(GapuraContext db, AccountId account, DateTimeOffset now) =>
        db.Challenges.Where(challenge => challenge.AccountId == account && challenge.State == ChallengeState.Pending)
            .ExecuteUpdateAsync(set => set.SetProperty(challenge => challenge.State, ChallengeState.Cancelled)
                .SetProperty(challenge => challenge.DecidedAt, now).SetProperty(challenge => challenge.NumberSealed, (byte[]?)null));
}
