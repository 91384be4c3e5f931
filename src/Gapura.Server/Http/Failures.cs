using Gapura.Server.Audit;
using Gapura.Server.Hashing;
using Gapura.Server.Pages;
using Gapura.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Gapura.Server.Http;

/// <summary>The last resort: closed, without details, with a reference that is in the log (L-07, L-08).</summary>
public static class Failures
{
    public static IApplicationBuilder UseFailures(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The browser went away; nobody reads an answer.
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, e);
        }
    });

    private static async Task AnswerAsync(HttpContext http, Exception e)
    {
        var reference = Reference.New();
        var log = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Gapura.Failures");
        KeepHeaders(http);
        if (e is HasherBusyException)
        {
            log.LogWarning("{Reference}: passwords are queueing, answered busy", reference);
            await Errors.UnavailableAsync(http, reference);
        }
        else if (Database.IsOutage(e))
        {
            // The type says enough; messages of drivers may quote values.
            log.LogError("{Reference}: the database cannot be used ({Kind})", reference, e.GetType().Name);
            await Errors.UnavailableAsync(http, reference);
        }
        else
        {
            log.LogError("{Reference}: {Kind} at {Path}: {Where}", reference, e.GetType().Name, AuditLog.Clean(Where(http)), e.StackTrace?.ReplaceLineEndings(" "));
            await Errors.FailedAsync(http, reference);
        }
    }

    /// <summary>The route and not the path, which may hold a token: that of a delivery report is one.</summary>
    private static string Where(HttpContext http) => http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern } ? pattern : http.Request.Path;

    /// <summary>An answer that failed half-way loses its body, not the headers that every response carries.</summary>
    private static void KeepHeaders(HttpContext http)
    {
        http.Response.Headers.Remove("Location");
        http.Response.Headers.SetCookie = default;
        http.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = null;
    }
}
