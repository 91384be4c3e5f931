using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gapura.Cli.Tokens;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Calls;

/// <summary>A bound device, as it signs its calls (SPEC 5.1).</summary>
internal sealed record Caller(Guid Device, DeviceKey Key);

/// <summary>One server's interface for devices (SPEC 8). It follows no redirect: a device speaks with the server that it knows.</summary>
internal sealed class AppApi : IDisposable
{
    private const string Base = "/api/app/v1";

    // A batch's items are the longest answer: what a relying party may ask is at most 512 KiB, and quoting can make it longer.
    private const int MostAnswerBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeOut,
        MaxResponseContentBufferSize = MostAnswerBytes,
    };

    private readonly ServerName _server;
    private readonly TimeProvider _time;

    /// <param name="server">Who is called.</param>
    /// <param name="time">This machine's clock.</param>
    /// <param name="ahead">Seconds that the server's clock was ahead when last heard of (SPEC 5.5).</param>
    public AppApi(ServerName server, TimeProvider time, long ahead) => (_server, _time, Ahead) = (server, time, ahead);

    /// <summary>Seconds that the server's clock is ahead of this machine's (SPEC 5.5).</summary>
    public long Ahead { get; private set; }

    /// <summary>The server's time.</summary>
    public long Now => Here + Ahead;

    private long Here => _time.GetUtcNow().ToUnixTimeSeconds();

    public Task<LookAnswer> LookAsync(string code, CancellationToken cancel) =>
        SendAsync(new Call(HttpMethod.Post, "/enrolments/look", JsonSerializer.SerializeToUtf8Bytes(new LookBody(code), CallJson.Default.LookBody)), CallJson.Default.LookAnswer, null, cancel);

    public Task<ClaimAnswer> ClaimAsync(string claim, CancellationToken cancel) =>
        SendAsync(new Call(HttpMethod.Post, "/enrolments/claim", JsonSerializer.SerializeToUtf8Bytes(new ClaimBody(claim), CallJson.Default.ClaimBody)), CallJson.Default.ClaimAnswer, null, cancel);

    public Task<ChallengeAnswer> ChallengeAsync(Caller caller, CancellationToken cancel) =>
        SignedAsync(new Call(HttpMethod.Get, "/challenge", []), CallJson.Default.ChallengeAnswer, caller, cancel);

    /// <param name="statement">What is sent.</param>
    /// <param name="proof">Of a Secure Token's PIN, where one goes along (SPEC 9.3); else null.</param>
    /// <param name="caller">The device.</param>
    /// <param name="cancel">Stops the call.</param>
    public Task<OutcomeAnswer> AnswerAsync(StoredStatement statement, string? proof, Caller caller, CancellationToken cancel) => SignedAsync(
        new Call(
            HttpMethod.Post, $"/{(statement.IsTransaction ? "transactions" : "challenges")}/{statement.Challenge:D}/answer",
            JsonSerializer.SerializeToUtf8Bytes(new AnswerBody(statement.Statement, proof), CallJson.Default.AnswerBody)),
        CallJson.Default.OutcomeAnswer, caller, cancel);

    public Task<HistoryAnswer> HistoryAsync(Caller caller, CancellationToken cancel) =>
        SignedAsync(new Call(HttpMethod.Get, "/history", []), CallJson.Default.HistoryAnswer, caller, cancel);

    public Task<RemovedAnswer> RemoveAsync(Caller caller, CancellationToken cancel) =>
        SignedAsync(new Call(HttpMethod.Delete, "/device", []), CallJson.Default.RemovedAnswer, caller, cancel);

    public void Dispose() => _http.Dispose();

    /// <summary>Signs and sends; where the server refuses the time, once more with the time that it told (SPEC 5.4).</summary>
    public async Task<T> SignedAsync<T>(Call call, JsonTypeInfo<T> type, Caller caller, CancellationToken cancel)
        where T : Answer
    {
        try
        {
            return await SendAsync(call, type, caller, cancel);
        }
        catch (RefusedException refused) when (refused.Problem is { Code: "clock", Time: not null })
        {
            return await SendAsync(call, type, caller, cancel);
        }
    }

    /// <exception cref="RefusedException">The server said no.</exception>
    /// <exception cref="UnheardException">It is not known what the server did.</exception>
    public async Task<T> SendAsync<T>(Call call, JsonTypeInfo<T> type, Caller? caller, CancellationToken cancel)
        where T : Answer
    {
        using var request = Compose(call, caller);
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (!answer.IsSuccessStatusCode)
            {
                throw Refusal(answer, body);
            }

            var said = JsonSerializer.Deserialize(body, type) ?? throw new JsonException();
            Ahead = said.Time - Here;
            return said;
        }
        catch (JsonException)
        {
            throw new UnheardException($"What answers at {_server} does not speak Gapura's protocol.");
        }
        catch (HttpRequestException e)
        {
            throw new UnheardException($"{_server} cannot be reached ({e.HttpRequestError}).");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new UnheardException($"{_server} did not answer within {TimeOut.TotalSeconds:0} s.");
        }
    }

    private HttpRequestMessage Compose(Call call, Caller? caller)
    {
        var path = Base + call.Path;
        var request = new HttpRequestMessage(call.Method, _server + path);
        if (call.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(call.Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (caller is not null)
        {
            var signed = SignedCall.Create(_server, caller.Device, CalledRequest.Of(call.Method.Method, path, call.Body), Now);
            request.Headers.Authorization = new AuthenticationHeaderValue("Gapura", signed.Seal(caller.Key));
        }

        return request;
    }

    private RefusedException Refusal(HttpResponseMessage answer, byte[] body)
    {
        // Not of our making where it is no problem of ours: a proxy's page. Whether the server heard is not known then.
        var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonSerializer.Deserialize(body, CallJson.Default.Problem) : null;
        if (problem is null || problem.Code.Length == 0)
        {
            throw new UnheardException($"{_server} answered {(int)answer.StatusCode}, which is not of Gapura's protocol.");
        }

        Ahead = problem.Time - Here ?? Ahead;
        return new RefusedException(problem, answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
    }
}

/// <param name="Method">How.</param>
/// <param name="Path">Below the interface's base.</param>
/// <param name="Body">JSON, or nothing.</param>
internal sealed record Call(HttpMethod Method, string Path, byte[] Body)
{
    public override string ToString() => $"{Method} {Path}";
}
