using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Portals;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>Describes a relying party's request as rows and mails tell of it: there is no browser of ours, and the address is the application's.</summary>
public static class PartyVisits
{
    public static Visit Describe(HttpContext http, Caller caller)
    {
        var services = http.RequestServices;
        var address = AddressOf(http);
        return new Visit
        {
            Portal = caller.Portal,
            Language = caller.Portal.DefaultLanguage,
            Browser = "",
            BrowserHash = MarkOf(caller.Id),
            FormToken = "",
            Address = address.ToString(),
            Network = AddressLimits.NetworkOf(address),
            Place = services.GetRequiredService<Places>().NameOf(address),
            UserAgent = AuditLog.Clean(caller.Party.Row.Name),
            Now = services.GetRequiredService<Clock>().Now,
            IsDemo = services.GetRequiredService<ServerMode>().IsDemo,
            Client = caller.Id,
        };
    }

    public static IPAddress AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>What stands where a browser's hash would: an enrolment that a client began is shown to no browser and no other client.</summary>
    public static byte[] MarkOf(string client) => SHA256.HashData(Encoding.UTF8.GetBytes($"relying party|{client}"));
}
