namespace Gapura.Server.Messages;

/// <summary>Tells this process's courier that a message waits. A ring that is forgotten costs seconds, never a message.</summary>
public sealed class CourierBell
{
    private TaskCompletionSource _next = New();

    /// <summary>The next ring. Take it before looking for messages: a ring during the look is then not missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Rings for everyone who waits. Call it after the transaction that added the message: before the commit there is nothing to fetch.</summary>
    public void Ring() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    /// <summary>Returns when the bell has rung, or when the time is over.</summary>
    /// <param name="ring">From <see cref="Next"/>.</param>
    public static async Task WaitAsync(Task ring, TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            await ring.WaitAsync(atMost, time, cancel);
        }
        catch (TimeoutException)
        {
            // Nobody rang: time for the regular look.
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
