using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gapura.Testing;

/// <summary>Loopback TCP ports that nobody listens on.</summary>
public static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> s_handedOut = new();

    /// <summary>A free port on 127.0.0.1 (1024 to 65535), never the same twice in one process.</summary>
    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (s_handedOut.TryAdd(port, true))
            {
                return port;
            }
        }
    }
}
