using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;

namespace Gapura.Server.Http;

/// <summary>Describes a request to a portal, and names the browser that it comes from.</summary>
public sealed class Visits(BrowserCookie browsers, Clock clock, Places places, ServerMode mode)
{
    public Visit Describe(HttpContext http, PortalProfile portal)
    {
        var browser = browsers.Find(http) ?? browsers.Renew(http);
        var address = http.Connection.RemoteIpAddress ?? System.Net.IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new Visit
        {
            Portal = portal,
            Language = LanguageOf(http, portal),
            Browser = browser,
            BrowserHash = Cookies.HashOf(browser),
            FormToken = browsers.FormToken(browser),
            Address = address.ToString(),
            Network = AddressLimits.NetworkOf(address),
            Place = places.NameOf(address),
            UserAgent = AuditLog.Clean(http.Request.Headers.UserAgent.ToString()),
            Now = clock.Now,
            IsDemo = mode.IsDemo,
        };
    }

    /// <summary>The first language of ours that an application asks for (<c>ui_locales</c>), for as long as its request may wait. A person's own choice stands above it.</summary>
    public static void Prefer(HttpContext http, string? locales)
    {
        var wanted = (locales ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split('-')[0].ToLowerInvariant()).FirstOrDefault(tag => tag is "id" or "en");
        if (wanted is not null && http.Request.Cookies[Cookies.Language] is not ("id" or "en"))
        {
            Cookies.Set(http, Cookies.Language, wanted, TimeSpan.FromMinutes(30));
        }
    }

    /// <summary>The portal's language unless the person chose another.</summary>
    public static Language LanguageOf(HttpContext http, PortalProfile portal) => http.Request.Cookies[Cookies.Language] switch
    {
        "id" => Language.Indonesian,
        "en" => Language.English,
        _ => portal.DefaultLanguage,
    };
}
