using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapura.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Bench.Load;

/// <summary>What a process of its own is told: a browser that is signed in, and how an application redeems what it brings.</summary>
/// <param name="Cookie">The browser's cookies; empty: client credentials instead, one request each.</param>
/// <param name="Authorize">The authorization request's path and query.</param>
/// <param name="Verifier">The PKCE verifier that fits.</param>
public sealed record CodeFlowOrder(string Address, string Authorize, string Token, string Basic, string RedirectUri, string Verifier, string Cookie, string Scope, int Connections, int Flows);

/// <summary>Authorization code flows of a signed-in browser: the redirect with the code, then its redemption. Both have to succeed.</summary>
public static class CodeFlowLoad
{
    public static async Task<LoadResult> AskAsync(CodeFlowOrder order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["load", "code"]);
        start.Environment["DOTNET_TieredPGO"] = "0";
        string answer = await ToolProcess.OutputAsync(start, "dotnet-sdk-10.0", JsonSerializer.Serialize(order), TimeSpan.FromMinutes(10));
        return JsonSerializer.Deserialize<LoadResult>(answer)!;
    }

    public static async Task<int> RunAsync()
    {
        CodeFlowOrder order = JsonSerializer.Deserialize<CodeFlowOrder>(await Console.In.ReadToEndAsync())!;
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = order.Connections, UseProxy = false })
        {
            BaseAddress = new Uri(order.Address),
        };
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await new Load(order, http).RunAsync()));
        return 0;
    }

    /// <summary>A PKCE pair.</summary>
    public static (string Verifier, string Challenge) NewPair()
    {
        string verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        return (verifier, WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
    }

    private sealed class Load(CodeFlowOrder order, HttpClient http)
    {
        private readonly double[] _times = new double[order.Flows];
        private readonly AuthenticationHeaderValue _basic = AuthenticationHeaderValue.Parse(order.Basic);
        private int _next = -1;
        private int _successes;

        public async Task<LoadResult> RunAsync()
        {
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            long started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, order.Connections).Select(_ => AskAsync()));
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new LoadResult(_successes, seconds, _times, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds);
        }

        private async Task AskAsync()
        {
            for (int i = Interlocked.Increment(ref _next); i < order.Flows; i = Interlocked.Increment(ref _next))
            {
                long started = Stopwatch.GetTimestamp();
                bool isDone = order.Cookie.Length == 0
                    ? await RedeemAsync(("grant_type", "client_credentials"), ("scope", order.Scope))
                    : await CodeAsync() is { } code && await RedeemAsync(
                        ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", order.RedirectUri), ("code_verifier", order.Verifier));
                _times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                _ = isDone ? Interlocked.Increment(ref _successes) : 0;
            }
        }

        private async Task<string?> CodeAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, order.Authorize);
            request.Headers.TryAddWithoutValidation("Cookie", order.Cookie);
            using HttpResponseMessage answer = await http.SendAsync(request);
            string location = answer.Headers.Location?.OriginalString ?? "";
            int at = location.IndexOf("code=", StringComparison.Ordinal);
            return at < 0 ? null : Uri.UnescapeDataString(location[(at + 5)..].Split('&')[0]);
        }

        private async Task<bool> RedeemAsync(params (string Name, string Value)[] fields)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, order.Token)
            {
                Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
            };
            request.Headers.Authorization = _basic;
            using HttpResponseMessage answer = await http.SendAsync(request);
            string body = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode && body.Contains("\"access_token\"", StringComparison.Ordinal) && body.Contains("\"eyJ", StringComparison.Ordinal)
                && (order.Cookie.Length == 0 || body.Contains("\"id_token\"", StringComparison.Ordinal));
        }
    }
}
