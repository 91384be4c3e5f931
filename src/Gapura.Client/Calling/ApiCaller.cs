using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gapura.Client.Calling;

/// <summary>One call: what is asked, and what its token has to be for.</summary>
internal sealed record ApiCall(HttpMethod Method, string Path, string Scope)
{
    public HttpContent? Body { get; init; }

    /// <summary>Makes it happen once, however often it is sent.</summary>
    public bool IsOnce { get; init; }

    public string? IfMatch { get; init; }

    public string Accept { get; init; } = "application/json";

    /// <summary>How long Gapura is to wait before it answers.</summary>
    public TimeSpan Wait { get; init; }

    public bool MayRepeat => IsOnce || Method == HttpMethod.Get || Method == HttpMethod.Delete;

    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}

/// <summary>Makes calls, and turns whatever goes wrong into one kind of exception.</summary>
internal sealed class ApiCaller(Func<HttpClient> http, string portal)
{
    private const string Base = "api/v1/";

    /// <summary>The portal of the client, which most bodies name.</summary>
    public string Portal { get; } = portal;

    /// <exception cref="GapuraException">It was not done.</exception>
    public async Task<T> SendAsync<T>(ApiCall call, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        (byte[] body, _) = await SendAsync(call, cancel).ConfigureAwait(false);
        return Read(body, type);
    }

    /// <summary>For answers with a tag that a later change has to name.</summary>
    /// <inheritdoc cref="SendAsync{T}"/>
    public async Task<(T Value, string? Tag)> SendTaggedAsync<T>(ApiCall call, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class
    {
        (byte[] body, string? tag) = await SendAsync(call, cancel).ConfigureAwait(false);
        return (Read(body, type), tag);
    }

    /// <returns>The bytes of the answer, and its entity tag.</returns>
    /// <inheritdoc cref="SendAsync{T}"/>
    public async Task<(byte[] Body, string? Tag)> SendAsync(ApiCall call, CancellationToken cancel)
    {
        using HttpRequestMessage request = RequestOf(call);
        try
        {
            using HttpClient client = http();
            using HttpResponseMessage response = await client.SendAsync(request, cancel).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? (body, response.Headers.ETag?.ToString()) : throw ProblemReader.Of(response, body);
        }
        catch (Exception fault) when (Repeating.IsOutage(fault))
        {
            throw Unreachable(fault);
        }
    }

    private static GapuraException Unreachable(Exception fault) =>
        new(GapuraProblem.Unreachable, $"Gapura could not be reached, or did not answer in time: {fault.Message}", fault);

    private static HttpRequestMessage RequestOf(ApiCall call)
    {
        var request = new HttpRequestMessage(call.Method, Base + call.Path) { Content = call.Body };
        request.Headers.Accept.ParseAdd(call.Accept);
        request.Options.Set(BearerHandler.Scope, call.Scope);
        request.Options.Set(Repeating.MayRepeat, call.MayRepeat);
        request.Options.Set(Repeating.Wait, call.Wait);
        if (call.IsOnce)
        {
            request.Headers.Add("Idempotency-Key", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        }

        if (call.IfMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", call.IfMatch);
        }

        return request;
    }

    private static T Read<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException();
        }
        catch (JsonException fault)
        {
            throw new GapuraException(GapuraProblem.Unexpected, "What came back is no answer of Gapura's: is a newer version of this library needed?", fault);
        }
    }
}
