namespace Gapura.Server.Hosting;

/// <summary>
/// Work that is done again and again while the host runs. A round that fails ends nothing: the next one comes in its time, and only the first
/// failure of a row of them is logged.
/// </summary>
/// <param name="every">From the beginning of one round to that of the next; a round that takes longer is waited for.</param>
/// <param name="log">Says what cannot be done now.</param>
public sealed class Rounds(Clock clock, TimeSpan every, Action<Exception> log)
{
    private bool _isDown;

    /// <summary>Until the host stops; the first round begins after a pause.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> round, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(every, clock.Provider);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await TryAsync(round, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>One round.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task TryAsync(Func<CancellationToken, Task> round, CancellationToken stopping)
    {
        try
        {
            await round(stopping);
            _isDown = false;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            if (!_isDown)
            {
                _isDown = true;
                log(e);
            }
        }
    }
}
