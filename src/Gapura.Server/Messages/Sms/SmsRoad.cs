using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Gapura.Server.Messages.Sms;

/// <summary>
/// The way to the gateway. The operator names its host, so it may be anywhere; but what goes there by http:// stays in the operator's own
/// networks, and that is seen at the address that is connected to, whatever the name meant before (M-14). Redirects are not followed.
/// </summary>
public sealed class SmsRoad : IDisposable
{
    /// <summary>For http:// — this machine, RFC 1918 and RFC 4193.</summary>
    private static readonly IPNetwork[] s_private =
        [.. new[] { "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7" }.Select(IPNetwork.Parse)];

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancel) => await ConnectAsync(context.InitialRequestMessage.RequestUri!, cancel),
        AllowAutoRedirect = false,
        UseCookies = false,

        // A proxy would be one that nobody has set here: its address comes from the environment.
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 4096,
    })
    {
        // SmsCarrier has a time-out of its own, by the server's clock.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Whether something sent there in the clear stays within the operator's own networks.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(s_private, block => block.Contains(plain));
    }

    /// <summary>Sends, and returns when the answer's headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    /// <summary>Connects to the gateway, by TLS where its address says so, and says nothing.</summary>
    /// <exception cref="HttpRequestException">http:// leads out of the operator's networks.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="SocketException">Nobody is there.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not to be trusted.</exception>
    public static async Task GreetAsync(Uri gateway, CancellationToken cancel)
    {
        await using var stream = await ConnectAsync(gateway, cancel);
        if (gateway.Scheme == Uri.UriSchemeHttps)
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = gateway.IdnHost }, cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<Stream> ConnectAsync(Uri gateway, CancellationToken cancel)
    {
        var found = await Dns.GetHostAddressesAsync(gateway.IdnHost, cancel);
        if (gateway.Scheme == Uri.UriSchemeHttp && !Array.TrueForAll(found, IsPrivate))
        {
            throw new HttpRequestException(HttpRequestError.SecureConnectionError, "http:// leads out of the operator's networks.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, gateway.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
