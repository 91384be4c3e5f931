using System.Text.Json;

namespace Gapura.Server.Http;

/// <summary>Problem details (RFC 9457), for programs.</summary>
public static class ProblemJson
{
    /// <summary>Whether the request came from a program, to which a page says nothing.</summary>
    public static bool IsAskedFor(HttpContext http) => http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    public static Task WriteAsync(HttpContext http, int status, IEnumerable<KeyValuePair<string, object>> members)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        var all = new Dictionary<string, object> { ["status"] = status };
        foreach (var (name, value) in members)
        {
            all[name] = value;
        }

        return http.Response.WriteAsync(JsonSerializer.Serialize(all));
    }
}
