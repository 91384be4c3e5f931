using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Http;

/// <summary>
/// Which browser this is: 256 random bits and our MAC over them, so that a value we never gave out is not adopted (ATK-07). It
/// proves nothing about a person; it binds captchas and half-finished sign-ins, and tells known browsers from strangers (D3).
/// </summary>
public sealed class BrowserCookie(ServerSecrets secrets)
{
    private const int MacBytes = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>The request's browser if it carries a cookie of ours.</summary>
    public string? Find(HttpContext http)
    {
        if (http.Request.Cookies[Cookies.Browser] is not { Length: < 200 } cookie || cookie.Split('.') is not [var token, var mac])
        {
            return null;
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(mac), Encoding.ASCII.GetBytes(MacOf(token))) ? token : null;
    }

    /// <summary>A new name for this browser, sent at once.</summary>
    public string Renew(HttpContext http)
    {
        var token = Cookies.NewToken();
        Send(http, token);
        return token;
    }

    /// <summary>Gives this browser a name that is in the database already: after a sign-in, so that one planted before it is worth nothing.</summary>
    public void Send(HttpContext http, string token) => Cookies.Set(http, Cookies.Browser, $"{token}.{MacOf(token)}", Lifetime);

    /// <summary>The token that every form of this browser carries (ASVS 3.5.1).</summary>
    public string FormToken(string browser) =>
        WebEncoders.Base64UrlEncode(HMACSHA256.HashData(secrets.Forms, Encoding.ASCII.GetBytes(browser)));

    public bool IsFormToken(string browser, string? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(FormToken(browser)));

    private string MacOf(string token) =>
        WebEncoders.Base64UrlEncode(HMACSHA256.HashData(secrets.Browsers, Encoding.UTF8.GetBytes(token)).AsSpan(0, MacBytes));
}
