using System.Globalization;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Pages.Words;
using Gapura.Server.Portals;

namespace Gapura.Server.Pages;

/// <summary>Answers to what went wrong outside any flow: no details, the same look, a reference where something was recorded (L-07).</summary>
public static class Errors
{
    /// <summary>An address that is not there. Without a portal there is no language either, so both are shown.</summary>
    public static IResult NotFound(HttpContext http) => new PlainPage(StatusCodes.Status404NotFound, Texts.NotFoundBoth, "");

    /// <summary>Not a form, too large, or a field twice.</summary>
    public static IResult Malformed(Visit visit, string reference) =>
        Show.Page<ProblemPage>(visit, new Refusal(visit.Texts.MalformedForm) { Reference = reference }, StatusCodes.Status400BadRequest);

    /// <summary>A form that did not come from a page of ours, or from one that is too old.</summary>
    /// <param name="form">The page, within the portal, that has the form; null where it cannot be opened by itself.</param>
    public static IResult StaleForm(Visit visit, string reference, string? form) =>
        Show.Page<ProblemPage>(visit, new Refusal(visit.Texts.StaleForm) { Reference = reference, Again = form }, StatusCodes.Status403Forbidden);

    /// <summary>A request for a host that is not ours.</summary>
    public static Task WrongHostAsync(HttpContext http) => new PlainPage(StatusCodes.Status400BadRequest, Texts.WrongHostBoth, "").ExecuteAsync(http);

    /// <summary>What came to a proxy unencrypted.</summary>
    public static Task PlainAsync(HttpContext http) =>
        ProblemJson.IsAskedFor(http) ? ProgramAsync(http, StatusCodes.Status403Forbidden, "https_needed", "")
            : new PlainPage(StatusCodes.Status403Forbidden, Texts.PlainBoth, "").ExecuteAsync(http);

    public static Task TooManyRequestsAsync(HttpContext http, int seconds) =>
        ProblemJson.IsAskedFor(http) ? ProgramAsync(http, StatusCodes.Status429TooManyRequests, "busy", "")
            : new PlainPage(StatusCodes.Status429TooManyRequests, Texts.TooManyBoth(seconds), "").ExecuteAsync(http);

    /// <summary>The database is away, passwords are queueing, the clock cannot be trusted: closed, and how to go on.</summary>
    public static Task UnavailableAsync(HttpContext http, string reference)
    {
        http.Response.Headers.RetryAfter = "5";
        return ProblemJson.IsAskedFor(http) ? ProgramAsync(http, StatusCodes.Status503ServiceUnavailable, "busy", reference)
            : new PlainPage(StatusCodes.Status503ServiceUnavailable, Texts.UnavailableBoth, reference).ExecuteAsync(http);
    }

    /// <summary>An application sent a request that can be answered to nobody. What is wrong is for its developer.</summary>
    public static Task BadApplicationAsync(HttpContext http, string reference, string error, string description) =>
        new PlainPage(StatusCodes.Status400BadRequest, Texts.BadApplicationBoth, reference) { Detail = $"{error}: {description}" }.ExecuteAsync(http);

    public static Task FailedAsync(HttpContext http, string reference) =>
        ProblemJson.IsAskedFor(http) ? ProgramAsync(http, StatusCodes.Status500InternalServerError, "failed", reference) : new PlainPage(StatusCodes.Status500InternalServerError, Texts.FailedBoth, reference).ExecuteAsync(http);

    private static Task ProgramAsync(HttpContext http, int status, string code, string reference) => ProblemJson.WriteAsync(http, status, new Dictionary<string, object>
    {
        ["title"] = "The request could not be carried out now.",
        ["code"] = code,
        ["reference"] = reference,
        ["time"] = http.RequestServices.GetRequiredService<Clock>().Now.ToUnixTimeSeconds(),
    });

    /// <summary>A page that needs neither portal nor database.</summary>
    private sealed class PlainPage(int status, (string Indonesian, string English) text, string reference) : IResult
    {
        public string Detail { get; init; } = "";

        public Task ExecuteAsync(HttpContext httpContext)
        {
            var line = reference.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $"<p class=\"reference\">Nomor rujukan <span lang=\"en\">/ reference</span>: <strong>{reference}</strong></p>");
            var detail = Detail.Length == 0 ? "" : $"<p class=\"quiet\" lang=\"en\"><code>{System.Net.WebUtility.HtmlEncode(Detail)}</code></p>";
            var back = status == StatusCodes.Status404NotFound ? "<p><a class=\"primary\" href=\"/\">Kembali ke Beranda</a></p>" : "";

            // The first sentence says what is the matter: it is the heading.
            var end = text.Indonesian.IndexOf(". ", StringComparison.Ordinal);
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "text/html; charset=utf-8";
            return httpContext.Response.WriteAsync($"""
                <!DOCTYPE html>
                <html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{text.Indonesian[..end]}</title>
                <link rel="icon" href="{PageAssets.Mark}" type="image/svg+xml"><link rel="stylesheet" href="{PageAssets.Style}"></head>
                <body><main class="card alone"><h1>{text.Indonesian[..end]}</h1><p>{text.Indonesian[(end + 2)..]}</p><p lang="en">{text.English}</p>{line}{detail}{back}</main></body></html>
                """);
        }
    }
}
