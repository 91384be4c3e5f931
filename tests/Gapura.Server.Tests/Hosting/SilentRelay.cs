using System.Net;
using System.Net.Sockets;

namespace Gapura.Server.Tests.Hosting;

/// <summary>Stands between server and database and can stop passing anything on, as a network that lost its way does.</summary>
internal sealed class SilentRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _speaking = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SilentRelay(int target)
    {
        _target = target;
        _speaking.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void FallSilent() => _speaking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void SpeakAgain() => _speaking.SetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _speaking.TrySetResult();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = PassAsync(near);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream()), CopyAsync(far.GetStream(), near.GetStream()));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // One side went away.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _end.Token)) > 0)
        {
            await _speaking.Task;
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
