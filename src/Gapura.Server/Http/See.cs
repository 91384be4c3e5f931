namespace Gapura.Server.Http;

/// <summary>Redirects within this server. 303 turns every method into GET, so a form is never sent twice (RFC 9110 §15.4.4).</summary>
public static class See
{
    public static IResult Other(string path)
    {
        if (path is not ['/', not ('/' or '\\'), ..])
        {
            throw new ArgumentException("Only paths of this server can be gone to.", nameof(path));
        }

        return new SeeOther(path);
    }

    private sealed class SeeOther(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
