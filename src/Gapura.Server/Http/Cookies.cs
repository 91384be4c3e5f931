using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Http;

/// <summary>
/// Our cookies: <c>__Host-</c> (Secure, Path=/, no Domain), HttpOnly, SameSite=Lax, without personal data (ASVS 3.3). They die with the
/// server's rows, whatever date they carry. Browsers treat http://localhost as secure, so the demo keeps the same names.
/// </summary>
public static class Cookies
{
    public const string Browser = "__Host-gapura-browser";
    /// <summary>Which page this browser may read that something was done.</summary>
    public const string Done = "__Host-gapura-done";
    public const string Language = "__Host-gapura-language";

    public static string SignIn(string portal) => $"__Host-gapura-signin-{portal}";

    public static string Session(string portal) => $"__Host-gapura-session-{portal}";

    /// <summary>256 random bits in base64url: what handles and tokens are made of.</summary>
    public static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the database keeps of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token));

    public static void Set(HttpContext http, string name, string value, TimeSpan? lifetime = null) =>
        http.Response.Cookies.Append(name, value, Options(lifetime));

    public static void Clear(HttpContext http, string name) => http.Response.Cookies.Delete(name, Options(null));

    private static CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
