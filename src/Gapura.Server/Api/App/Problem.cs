using Gapura.Server.Http;

namespace Gapura.Server.Api.App;

/// <summary>A refusal to a device (SPEC 8.2): RFC 9457 problem details with a code of ours and the server's time.</summary>
/// <param name="Code">From the table of SPEC 8.2.</param>
public sealed record Problem(int Status, string Code, string Title, long Time) : IResult
{
    /// <summary>What an operator can look up; empty where nothing was recorded.</summary>
    public string Reference { get; init; } = "";

    /// <summary>How the challenge ended (SPEC 8.4).</summary>
    public string? Outcome { get; init; }

    /// <summary>How many PINs or digits may still be wrong (SPEC 9.5, 9.7).</summary>
    public int? Left { get; init; }

    /// <summary>Seconds, for a refusal that time heals.</summary>
    public int? RetryAfter { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfter is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return ProblemJson.WriteAsync(httpContext, Status, new Dictionary<string, object>
        {
            ["title"] = Title,
            ["code"] = Code,
            ["reference"] = Reference,
            ["time"] = Time,
        }.Concat(Left is null ? [] : new Dictionary<string, object> { ["left"] = Left }).Concat(Outcome is null ? [] : new Dictionary<string, object> { ["outcome"] = Outcome }));
    }
}
