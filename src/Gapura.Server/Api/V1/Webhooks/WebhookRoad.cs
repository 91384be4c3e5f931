using System.Net;
using System.Net.Sockets;
using Gapura.Server.Hosting;
using Gapura.Server.Push;

namespace Gapura.Server.Api.V1.Webhooks;

/// <summary>
/// The way to relying parties' receivers. Their addresses come from outside, so they must not lead into the operator's own house (M-14): the
/// check is made on the address that is connected to, redirects are not followed, and nothing of an answer is read but its status.
/// </summary>
public sealed class WebhookRoad : IDisposable
{
    /// <summary>On an installation that only this machine can reach (demo, tests) receivers are on this machine too.</summary>
    private readonly bool _isOwnMachine;
    private readonly HttpClient _http;

    public WebhookRoad(GapuraSettings settings)
    {
        _isOwnMachine = new Uri(settings.BaseUrl).IsLoopback;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,

            // A proxy would resolve names by itself, past our check.
            UseProxy = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
        })
        {
            // Whoever sends has a time-out by the server's clock.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    /// <summary>What is wrong with an address that a client gives; null when nothing is. The name is looked up now, and again at every delivery.</summary>
    public async Task<string?> FaultAsync(string text, CancellationToken cancel)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return "It has to be an absolute https:// address without user and fragment.";
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !(_isOwnMachine && uri is { Scheme: "http", IsLoopback: true }))
        {
            return "It has to begin with https://.";
        }

        try
        {
            var found = await Dns.GetHostAddressesAsync(uri.IdnHost, cancel);
            return Array.Exists(found, IsAllowed) ? null : "Its name leads to no address on the internet.";
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return "Its name leads to no address on the internet.";
        }
    }

    public void Dispose() => _http.Dispose();

    private bool IsAllowed(IPAddress address) => PublicAddress.Is(address) || (_isOwnMachine && IPAddress.IsLoopback(address));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var all = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
        var allowed = Array.FindAll(all, IsAllowed);
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The name leads to no address on the internet.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
