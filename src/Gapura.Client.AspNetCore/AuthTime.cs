using System.Globalization;
using System.Security.Claims;

namespace Gapura.Client.AspNetCore;

/// <summary>When a person proved themselves: the claim <c>auth_time</c>.</summary>
internal static class AuthTime
{
    public static DateTimeOffset? Of(ClaimsPrincipal? person) =>
        long.TryParse(person?.FindFirst(Claims.AuthTime)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
