namespace Gapura.Bench.Ground;

/// <summary>The system's clock, moved forward between rounds so that every account has a fresh code. Timers run in real time.</summary>
public sealed class BenchClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
