namespace BusinessBanking;

/// <summary>What every answer carries.</summary>
internal static class Headers
{
    /// <summary>No script but the bank's own file, no frame, nothing from elsewhere; forms go here, and, when signing out, on to Gapura.</summary>
    public static Func<HttpContext, RequestDelegate, Task> AddAsync(Uri gapura)
    {
        var policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
            + $"form-action 'self' {gapura.GetLeftPart(UriPartial.Authority)}; base-uri 'none'; frame-ancestors 'none'";
        return (http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = policy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            http.Response.Headers.CacheControl = http.Request.Path.StartsWithSegments("/site.css") || http.Request.Path.StartsWithSegments("/site.js") ? "max-age=3600" : "no-store";
            return next(http);
        };
    }

    public static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Headers).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
