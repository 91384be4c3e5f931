using System.Globalization;
using Gapura.Server.Attempts;

namespace Gapura.Server.Http;

/// <summary>Tells how long to wait: in words, and in the Retry-After header, the same number (B-04).</summary>
public static class Waits
{
    public static string Announce(HttpContext http, Visit visit, DateTimeOffset until)
    {
        if (until == Backoff.Forever)
        {
            return visit.Texts.ClosedForGood;
        }

        var wait = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((until - visit.Now).TotalSeconds)));
        http.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return visit.Texts.TryAgainIn(wait);
    }
}
