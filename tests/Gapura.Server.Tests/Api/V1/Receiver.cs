using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Testing;

namespace Gapura.Server.Tests.Api.V1;

/// <summary>A relying party's receiver of webhooks: checks signatures by the standard's words alone, and answers what the test says.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener _listener = new();

    public Receiver()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}/kait/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = RunAsync();
    }

    public string Url { get; }

    /// <summary>What it answers; a redirect leads to itself.</summary>
    public int Status { get; set; } = 204;

    public ConcurrentQueue<Received> All { get; } = new();

    public IReadOnlyList<string> Kinds => [.. All.Select(one => (string)one.Body["type"]!)];

    public void Dispose() => _listener.Close();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                var text = await reader.ReadToEndAsync();
                All.Enqueue(new Received(
                    context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!, context.Request.Headers["webhook-signature"]!, text));
                context.Response.StatusCode = Status;
                context.Response.RedirectLocation = Status is >= 300 and < 400 ? Url : null;
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}

internal sealed record Received(string Id, string Timestamp, string Signature, string Text)
{
    public JsonNode Body => JsonNode.Parse(Text)!;

    /// <summary>standardwebhooks.com: base64 of HMAC-SHA256 over id, timestamp and body with dots between, under the decoded secret.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret.Replace("whsec_", "", StringComparison.Ordinal));
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Text}")));
        return Signature.Split(' ').Contains(expected);
    }
}
