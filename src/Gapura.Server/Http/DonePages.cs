namespace Gapura.Server.Http;

/// <summary>
/// Pages that say that something was sent or done. They are shown to the browser in which it just was, so that nobody who opens their address
/// reads of what never happened. The note of it proves nothing and opens nothing.
/// </summary>
public static class DonePages
{
    /// <summary>Long enough to switch the language or to come back to the tab.</summary>
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(10);

    /// <summary>Goes on to the page that says so.</summary>
    public static IResult Go(HttpContext http, string path)
    {
        Cookies.Set(http, Cookies.Done, NameOf(path), s_life);
        return See.Other(path);
    }

    /// <summary>The page, or the way to <paramref name="instead"/> where it has not just been done.</summary>
    public static IResult Show(HttpContext http, string instead, Func<Visit, IResult> page)
    {
        var visit = http.Visit();
        return http.Request.Cookies[Cookies.Done] == NameOf(http.Request.Path) ? page(visit) : See.Other(visit.Path(instead));
    }

    private static string NameOf(string? path) => (path ?? "").Trim('/').Replace('/', '.');
}
