using System.Data.Common;
using Gapura.Server.Attempts;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting.Verbs.Doctor;

/// <summary>How much of the day's text messages is spent.</summary>
internal static class SpendCheck
{
    public static async Task<Finding> RunAsync(SmsSettings sms, Database database, TimeProvider time)
    {
        var since = time.GetUtcNow().AddDays(-1);
        try
        {
            var spent = await database.ReadAsync(db => db.Budgets.Where(row => row.Key == SmsGuard.DayKey && row.WindowStart > since).Select(row => row.Spent).SingleOrDefaultAsync());
            var detail = $"{spent} of {sms.PerDay} text messages of this day are spent";
            return spent < sms.PerDay ? Finding.Ok("SMS budget", detail) : Finding.Warn("SMS budget", detail, "none is sent until the day is over: see docs/operate/sms.md");
        }
        catch (Exception e) when (Database.IsOutage(e) || e is DbException)
        {
            return Finding.Warn("SMS budget", "cannot be read", "mend the database first");
        }
    }
}
