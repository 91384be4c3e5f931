using Gapura.Server.Pages;
using Gapura.Server.Portals;

namespace Gapura.Server.Http;

/// <summary>
/// Stands before every address of a portal: finds the portal, names the browser, and lets an unsafe request through only when it
/// comes from one of our own pages (Sec-Fetch-Site, Origin, and a token bound to the browser).
/// </summary>
public sealed class PortalGate(PortalDirectory portals, BrowserCookie browsers, Visits visits, ForeignForms foreign) : IEndpointFilter
{
    private static readonly string[] Beginnings = ["/sign-in", "/reset", "/password/forgot", "/home/password"];

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (portals.Find(http.Request.RouteValues["portal"] as string) is not { } portal)
        {
            return Errors.NotFound(http);
        }

        var carried = browsers.Find(http);
        var visit = visits.Describe(http, portal);
        http.SetVisit(visit);
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        {
            return await next(context);
        }

        var isOurs = carried is not null && foreign.IsOurs(http.Request);
        var form = await PostedForm.ReadAsync(http);
        if (form is null && isOurs)
        {
            return Errors.Malformed(visit, await foreign.RecordAsync(visit, "not a form of ours"));
        }

        if (!isOurs || !browsers.IsFormToken(carried!, form![PostedForm.TokenField]))
        {
            return Errors.StaleForm(visit, await foreign.RecordAsync(visit, carried is null ? "no browser cookie" : "foreign or stale form"), FormOf(http));
        }

        form.AttachTo(http);
        Switch(http, visit, form["language"]);
        return await next(context);
    }

    /// <summary>A button of a language may send any form: what is answered to it is in that language, with what was typed.</summary>
    private static void Switch(HttpContext http, Visit visit, string language)
    {
        if (language is "id" or "en")
        {
            Cookies.Set(http, Cookies.Language, language, TimeSpan.FromDays(400));
            http.SetVisit(visit with { Language = language == "id" ? Language.Indonesian : Language.English });
        }
    }

    /// <summary>Where the form of a posted address is opened by itself: the forms that begin something. The address never comes from the request.</summary>
    private static string? FormOf(HttpContext http)
    {
        var inPortal = http.Request.Path.StartsWithSegments($"/{http.Request.RouteValues["portal"]}", out var rest);
        return inPortal ? Beginnings.FirstOrDefault(beginning => rest.StartsWithSegments(beginning)) : null;
    }
}
