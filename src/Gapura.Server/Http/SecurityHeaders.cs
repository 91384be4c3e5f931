namespace Gapura.Server.Http;

/// <summary>Headers of every response, errors too (ASVS 3.4). Scripts and styles come from our own files only, never inline.</summary>
public static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    /// <param name="demo">No HSTS in the demo, which has no TLS (HSTS on localhost would break other projects of the developer's).</param>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app, bool demo) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        headers.CacheControl = "no-store";
        if (!demo)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        // Set by the page renderer for scripts that we do not have; it would only tell what we are built with.
        http.Response.OnStarting(static state =>
        {
            ((HttpContext)state).Response.Headers.Remove("blazor-enhanced-nav");
            return Task.CompletedTask;
        }, http);
        return next(http);
    });
}
