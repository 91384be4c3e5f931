using System.Threading.Channels;

namespace Gapura.Server.Messages;

/// <summary>Tells this process's courier that a message waits. A ring that is forgotten costs seconds, never a message.</summary>
public sealed class CourierBell
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Rings. Call it after the transaction that added the message: before the commit there is nothing to fetch.</summary>
    public void Ring() => _rung.Writer.TryWrite(true);

    /// <summary>Returns when the bell rings, or rang since the last wait, or when the time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        using var over = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        try
        {
            await _rung.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody rang: time for the regular look.
        }
    }
}
