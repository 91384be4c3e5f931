using System.Net;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Portals;

namespace Gapura.Server.Api.App;

/// <summary>Describes a device's request, which has no browser of ours: what is recorded and mailed about it is in the portal's language.</summary>
public sealed class AppVisits(PortalDirectory portals, Places places, Clock clock, ServerMode mode)
{
    /// <returns>Null when the portal is not in the settings any more.</returns>
    public Visit? Describe(HttpContext http, string portalKey)
    {
        if (portals.Find(portalKey) is not { } portal)
        {
            return null;
        }

        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new Visit
        {
            Portal = portal,
            Language = portal.DefaultLanguage,
            Browser = "",
            BrowserHash = [],
            FormToken = "",
            Address = address.ToString(),
            Network = AddressLimits.NetworkOf(address),
            Place = places.NameOf(address),
            UserAgent = AuditLog.Clean(http.Request.Headers.UserAgent.ToString()),
            Now = clock.Now,
            IsDemo = mode.IsDemo,
        };
    }
}
