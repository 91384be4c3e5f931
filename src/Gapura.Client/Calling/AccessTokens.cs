using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapura.Client.Calling;

/// <summary>
/// Access tokens by client credentials (RFC 6749 §4.4), one for each scope, so that none can do more than the call that it is for. Each is
/// kept until shortly before its end; of many callers who need a new one, one fetches it.
/// </summary>
internal sealed class AccessTokens(Func<HttpClient> http, GapuraClientOptions options, TimeProvider time) : IDisposable
{
    public const string Path = "connect/token";

    /// <summary>A token is renewed this long before its end: a call that is on its way should find it good.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);

    /// <exception cref="GapuraException">Gapura gives none.</exception>
    public async ValueTask<string> GetAsync(string scope, CancellationToken cancel) =>
        Find(scope) is { } found ? found : await FetchAsync(scope, refused: null, cancel).ConfigureAwait(false);

    /// <summary>A token in the place of one that was refused.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<string> RenewAsync(string scope, string refused, CancellationToken cancel) => FetchAsync(scope, refused, cancel);

    public void Dispose() => _turn.Dispose();

    private string? Find(string scope) => _kept.TryGetValue(scope, out Kept? kept) && kept.Until > time.GetUtcNow() ? kept.Token : null;

    private async Task<string> FetchAsync(string scope, string? refused, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // Somebody else may have fetched it meanwhile.
            if (Find(scope) is { } found && found != refused)
            {
                return found;
            }

            DateTimeOffset asked = time.GetUtcNow();
            TokenAnswer answer = await AskAsync(scope, cancel).ConfigureAwait(false);
            var life = TimeSpan.FromSeconds(answer.ExpiresIn);
            _kept[scope] = new Kept(answer.AccessToken!, asked + (life > 2 * Margin ? life - Margin : life / 2 + ShortestLife));
            return answer.AccessToken!;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<TokenAnswer> AskAsync(string scope, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", scope)]),
        };

        // RFC 6749 §2.3.1: id and secret are form-encoded before they are joined.
        string pair = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        request.Options.Set(Repeating.MayRepeat, true);
        using HttpClient client = http();
        using HttpResponseMessage response = await client.SendAsync(request, cancel).ConfigureAwait(false);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        TokenAnswer answer = Read(body);
        return response.IsSuccessStatusCode && answer is { AccessToken.Length: > 0, ExpiresIn: > 0 }
            ? answer
            : throw new GapuraException(GapuraProblem.TokenRefused, $"Gapura gave no access token for {scope}: {answer.Error ?? $"HTTP {(int)response.StatusCode}"}. {answer.ErrorDescription}".TrimEnd())
            {
                Status = (int)response.StatusCode,
            };
    }

    private static TokenAnswer Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, GapuraJson.Default.TokenAnswer) ?? new TokenAnswer();
        }
        catch (JsonException)
        {
            return new TokenAnswer();
        }
    }

    private sealed record Kept(string Token, DateTimeOffset Until)
    {
        public override string ToString() => "access token [redacted]";
    }
}

/// <summary>RFC 6749 §5.1 and §5.2.</summary>
internal sealed class TokenAnswer
{
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public int ExpiresIn { get; init; }

    public string? Error { get; init; }

    [JsonPropertyName("error_description")]
    public string? ErrorDescription { get; init; }
}
