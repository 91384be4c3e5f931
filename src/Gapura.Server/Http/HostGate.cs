using Gapura.Server.Hosting;
using Gapura.Server.Pages;

namespace Gapura.Server.Http;

/// <summary>
/// Answers only under the name that the operator gave (H-05, ATK-11): a request for another host gets neither a page nor a cookie, so
/// no cache, link or redirect can be made to carry a foreign name.
/// </summary>
public static class HostGate
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <param name="demo">The demo listens on loopback only and answers under each of its names, as does a server whose base URL is loopback.</param>
    public static IApplicationBuilder UseHostGate(this IApplicationBuilder app, GapuraSettings settings, bool demo)
    {
        var own = new Uri(settings.BaseUrl);
        string[] hosts = demo || own.IsLoopback ? [own.Host, .. Loopback] : [own.Host];
        return app.Use((http, next) =>
            hosts.Contains(NameIn(http.Request), StringComparer.OrdinalIgnoreCase)
            || http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                ? next(http)
                : Errors.WrongHostAsync(http));
    }

    /// <summary>The host as sent: reading it through the framework decodes international names, and throws on malformed ones.</summary>
    private static string NameIn(HttpRequest request) => new HostString(request.Headers.Host.ToString()).Host;
}
