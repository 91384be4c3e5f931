namespace Gapura.Server.Hosting;

/// <summary>Server time, which alone counts (R85), in whole milliseconds: both databases keep exactly these.</summary>
public sealed class Clock(TimeProvider time)
{
    public TimeProvider Provider { get; } = time;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Provider.GetUtcNow().ToUnixTimeMilliseconds());
}
