using System.Net;
using System.Net.Sockets;

namespace Gapura.Server.Push;

/// <summary>
/// The way to push services: connections of our own, which end at addresses on the internet. The check is made on the address that is
/// connected to, so that a name which changes its mind in between changes nothing (M-14).
/// </summary>
public sealed class PushRoad : IDisposable
{
    private readonly PushHosts _hosts;
    private readonly HttpClient _http;

    public PushRoad(PushHosts hosts)
    {
        _hosts = hosts;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,

            // A proxy would resolve names by itself, past our check.
            UseProxy = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 4096,
        })
        {
            // PushSender has a time-out of its own, by the server's clock.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Sends, and returns when the answer's headers are there; its body is not read.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var isByItsWord = context.InitialRequestMessage.RequestUri is { } address && _hosts.IsByItsWord(address);
        var all = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
        var allowed = Array.FindAll(all, found => isByItsWord || PublicAddress.Is(found));
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
