using System.Text.Json;

namespace Gapura.Client.Calling;

/// <summary>Reads refusals (RFC 9457).</summary>
internal static class ProblemReader
{
    private const string Prefix = "urn:gapura:problem:";

    public static GapuraException Of(HttpResponseMessage response, byte[] body)
    {
        ProblemAnswer problem = Read(body);
        bool isOurs = problem.Type?.StartsWith(Prefix, StringComparison.Ordinal) == true;
        string code = isOurs ? problem.Type![Prefix.Length..] : (int)response.StatusCode == 401 ? GapuraProblem.InvalidToken : GapuraProblem.Unexpected;
        string text = isOurs ? $"{problem.Title} {problem.Detail}".TrimEnd() : $"HTTP {(int)response.StatusCode}, which is no answer of Gapura's.";
        return new GapuraException(code, problem.Reference is null ? text : $"{text} (reference {problem.Reference})")
        {
            Status = (int)response.StatusCode,
            Reference = problem.Reference,
            Member = problem.Member,
            State = problem.State,
            RetryAfter = Seconds(problem.RetryAfter) ?? response.Headers.RetryAfter?.Delta,
            ClockOff = Seconds(problem.ClockOff),
        };
    }

    public static TimeSpan? Seconds(int? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : null;

    private static ProblemAnswer Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, GapuraJson.Default.ProblemAnswer) ?? new ProblemAnswer();
        }
        catch (JsonException)
        {
            return new ProblemAnswer();
        }
    }
}

/// <summary>A refusal as it comes.</summary>
internal sealed class ProblemAnswer
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    public string? Reference { get; init; }

    public string? Member { get; init; }

    public string? State { get; init; }

    /// <summary>Seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Seconds.</summary>
    public int? ClockOff { get; init; }
}
