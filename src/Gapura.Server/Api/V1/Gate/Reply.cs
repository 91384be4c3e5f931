using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>An answer: status, JSON and the few headers that belong to it. It is whole before anything is sent, so it can be kept and given again.</summary>
public sealed class Reply : IResult
{
    public const string Json = "application/json";
    public const string ProblemJson = "application/problem+json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // Links keep their '+' and '&': what is sent is JSON, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required int Status { get; init; }

    public byte[] Body { get; init; } = [];

    public string ContentType { get; init; } = Json;

    public string? Location { get; init; }

    public string? ETag { get; init; }

    /// <summary>Seconds.</summary>
    public int? RetryAfter { get; init; }

    public string? Authenticate { get; init; }

    public string? Allow { get; init; }

    /// <summary>True when it was given before, to the same call.</summary>
    public bool IsReplayed { get; init; }

    public static Reply Of(int status, object value) => new() { Status = status, Body = Bytes(value) };

    public static Reply Nothing { get; } = new() { Status = StatusCodes.Status204NoContent };

    public static byte[] Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options);

    /// <summary>RFC 3339 in UTC, to the millisecond.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Time(DateTimeOffset? time) => time is { } given ? Time(given) : null;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        var headers = response.Headers;
        Set(headers, "Location", Location);
        Set(headers, "ETag", ETag);
        Set(headers, "Retry-After", RetryAfter?.ToString(CultureInfo.InvariantCulture));
        Set(headers, "WWW-Authenticate", Authenticate);
        Set(headers, "Allow", Allow);
        Set(headers, "Idempotency-Replayed", IsReplayed ? "true" : null);
        if (Status == StatusCodes.Status204NoContent)
        {
            return Task.CompletedTask;
        }

        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(Body, httpContext.RequestAborted).AsTask();
    }

    public override string ToString() => $"reply {Status}";

    private static void Set(IHeaderDictionary headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }
}
