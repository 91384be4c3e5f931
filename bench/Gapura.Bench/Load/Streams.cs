using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Gapura.Bench.Ground;

namespace Gapura.Bench.Load;

/// <summary>Browsers that wait on a stream each, over plain sockets, so that ten thousand of them cost this process little.</summary>
public sealed class Streams(Uri address) : IDisposable
{
    private readonly List<Socket> _open = [];

    /// <summary>Opens the stream and returns once the server has begun to answer.</summary>
    /// <returns>When the page would move on: a time stamp of <see cref="Stopwatch"/>.</returns>
    public async Task<Task<long>> OpenAsync(Waiter waiter)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        lock (_open)
        {
            _open.Add(socket);
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /lpse45/sign-in/waiting/events HTTP/1.1\r\nHost: {address.Authority}\r\nAccept: text/event-stream\r\nCookie: {waiter.Cookie}\r\n\r\n"));
        byte[] buffer = new byte[2048];
        int read = await socket.ReceiveAsync(buffer);
        string head = Encoding.ASCII.GetString(buffer, 0, read);
        return head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? MovedAsync(socket) : throw new InvalidOperationException($"No stream: {head[..Math.Min(head.Length, 80)]}");
    }

    public void Dispose() => _open.ForEach(socket => socket.Dispose());

    private static async Task<long> MovedAsync(Socket socket)
    {
        byte[] buffer = new byte[256];
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer);
            long now = Stopwatch.GetTimestamp();
            if (read == 0 || Encoding.ASCII.GetString(buffer, 0, read).Contains("event: move", StringComparison.Ordinal))
            {
                return read == 0 ? throw new InvalidOperationException("The stream ended without its event.") : now;
            }
        }
    }
}
