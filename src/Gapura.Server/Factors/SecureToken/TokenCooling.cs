using System.Globalization;
using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.SecureToken;

/// <summary>
/// What a token may approve for a while that took the place of one that did not let it in: whoever got hold of password, mailbox and telephone
/// number cannot empty an account at once, and its owner has been told meanwhile.
/// </summary>
public static class TokenCooling
{
    /// <summary>Until when a token that is activated now is limited.</summary>
    /// <param name="row">The code that it claimed: one that was shown in a session which the old token has opened was let in by it.</param>
    /// <returns>Null where it is not.</returns>
    public static async Task<DateTimeOffset?> LimitAsync(GapuraContext db, Visit visit, Account account, DeviceEnrolment row)
    {
        var hours = visit.Portal.Token.CoolingHours;
        var hadOne = await db.Devices.AnyAsync(device => device.AccountId == account.Id);
        if (hours == 0 || !hadOne || await IsLetInAsync(db, account, row))
        {
            return null;
        }

        return visit.Now.AddHours(hours);
    }

    /// <summary>Whether a token may approve this amount now.</summary>
    /// <param name="amount">Digits with an optional point; empty where no amount is named: then the token has to wait.</param>
    public static bool Allows(PortalProfile portal, Storage.Records.SecureToken token, string currency, string amount, DateTimeOffset now)
    {
        if (token.LimitedUntil is not { } until || until <= now)
        {
            return true;
        }

        return decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var asked)
            && portal.Token.CoolingLimits.Find(limit => limit.Currency == currency) is { } limit && asked <= limit.Most;
    }

    private static async Task<bool> IsLetInAsync(GapuraContext db, Account account, DeviceEnrolment row)
    {
        if (row.SessionId is not { } id || await db.Sessions.SingleOrDefaultAsync(one => one.Id == id) is not { } session)
        {
            return false;
        }

        // A recovery code is not the old token, and neither is a password alone.
        string[] methods = session.Methods.Split(' ');
        return methods.Length > 1 && !methods.Contains("rc")
            && await db.Devices.AnyAsync(device => device.AccountId == account.Id && device.Status == DeviceStatus.Active);
    }
}
