using Gapura.Server.Hosting;
using Gapura.Server.Pages;

namespace Gapura.Server.Http;

/// <summary>
/// Nothing is taken that a proxy says came to it unencrypted (I-18): what was in it has been read by others. A program and a form are refused, so
/// that somebody notices; a page that is only looked at goes on to its https address.
/// </summary>
public static class PlainGate
{
    /// <summary>Where the framework puts what the socket said, once it believes a proxy about the scheme.</summary>
    private const string Told = "X-Original-Proto";

    public static IApplicationBuilder UsePlainGate(this IApplicationBuilder app, GapuraSettings settings)
    {
        var own = new Uri(settings.BaseUrl);
        return own.Scheme != Uri.UriSchemeHttps ? app : app.Use((http, next) =>
        {
            var request = http.Request;
            if (request.IsHttps || !request.Headers.ContainsKey(Told) || request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            {
                return next(http);
            }

            if (!IsLookedAt(http))
            {
                return Errors.PlainAsync(http);
            }

            http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            http.Response.Headers.Location = $"{own.GetLeftPart(UriPartial.Authority)}{request.PathBase}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}";
            return Task.CompletedTask;
        });
    }

    private static bool IsLookedAt(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) && !ProblemJson.IsAskedFor(http)
        && !http.Request.Path.StartsWithSegments("/connect/userinfo", StringComparison.Ordinal) && !http.Request.Path.StartsWithSegments("/messages", StringComparison.Ordinal);
}
