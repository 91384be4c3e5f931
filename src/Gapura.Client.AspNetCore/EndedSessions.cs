using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Options;

namespace Gapura.Client.AspNetCore;

/// <summary>
/// Sessions of which Gapura has told that they ended. A mark is kept for as long as a cookie that was given before could still be shown; who
/// signs in afterwards has a session of another name, or a later one.
/// </summary>
internal sealed class EndedSessions(IDistributedCache cache, IOptions<GapuraSignInOptions> options, TimeProvider time)
{
    public async Task EndAsync(string? session, string? subject, CancellationToken cancel)
    {
        string key = session is not null ? KeyOf("sid", session) : KeyOf("sub", subject!);
        string now = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await cache.SetStringAsync(key, now, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = options.Value.Lifetime + TimeSpan.FromMinutes(5) }, cancel);
    }

    public async Task<bool> HasEndedAsync(ClaimsPrincipal person, CancellationToken cancel)
    {
        if (person.FindFirst(Claims.Session)?.Value is { } session && await cache.GetStringAsync(KeyOf("sid", session), cancel) is not null)
        {
            return true;
        }

        // Where the person was signed out everywhere: of everything that was proved before.
        return person.FindFirst(Claims.Subject)?.Value is { } subject && await cache.GetStringAsync(KeyOf("sub", subject), cancel) is { } text
            && (AuthTime.Of(person) is not { } at || at.ToUnixTimeSeconds() <= long.Parse(text, CultureInfo.InvariantCulture));
    }

    private static string KeyOf(string kind, string value) => $"gapura:ended:{kind}:{value}";
}
