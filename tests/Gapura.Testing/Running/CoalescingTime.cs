namespace Gapura.Testing;

/// <summary>Gives a running server the time of <paramref name="time"/>, with timers that behave like a machine's.</summary>
/// <remarks>
/// Moving a fake clock runs timer callbacks on the mover's own thread, once for every tick passed: half an hour would be thousands of
/// rounds of every background service, one after another. Here a callback runs on the thread pool, and ticks that fall due
/// before it began count once, as after a machine's sleep.
/// </remarks>
internal sealed class CoalescingTime(TimeProvider time) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isQueued = 0;
        return time.CreateTimer(_ => Tick(), null, dueTime, period);

        void Tick()
        {
            if (Interlocked.Exchange(ref isQueued, 1) == 1)
            {
                return;
            }

            ThreadPool.QueueUserWorkItem(_ =>
            {
                Volatile.Write(ref isQueued, 0);
                callback(state);
            });
        }
    }
}
