using BusinessBanking.Transfers;

namespace BusinessBanking;

/// <summary>Which of the two languages a browser reads: the one that was chosen, else the browser's own.</summary>
internal static class Language
{
    private const string Cookie = "bahasa";

    public static bool IsEnglish(HttpContext http) => http.Request.Cookies[Cookie] is { Length: > 0 } chosen
        ? chosen == "en"
        : http.Request.Headers.AcceptLanguage.ToString() is { Length: > 1 } wanted && !wanted.StartsWith("id", StringComparison.OrdinalIgnoreCase);

    public static string Of(this Words words, HttpContext http) => IsEnglish(http) ? words.English : words.Indonesian;

    /// <summary>Remembers the choice, and goes back to the page.</summary>
    public static IResult Choose(HttpContext http, string ke, string kembali)
    {
        http.Response.Cookies.Append(Cookie, ke == "en" ? "en" : "id", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        return Results.LocalRedirect(LocalOr(kembali, "/"));
    }

    /// <summary>An address of the bank's own: nobody is sent elsewhere by a link to the bank.</summary>
    public static string LocalOr(string? path, string otherwise) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl) ? path : otherwise;
}
