namespace Gapura.Server.Attempts;

/// <summary>How long a bucket is closed after a number of consecutive failures (D3): pure, so that it can be shown and tested as a table.</summary>
public static class Backoff
{
    /// <summary>Failures from which on every further one closes the bucket for a while (RTS Art. 4(3)(b)).</summary>
    public const int FreeFailures = 5;

    /// <summary>Failures that close it until a reset or an operator (63B-4 §3.2.2 allows 100).</summary>
    public const int MostFailures = 50;

    /// <summary>"Until somebody does something about it": later than any clock.</summary>
    public static readonly DateTimeOffset Forever = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>30 s at the fifth failure, doubling to an hour; closed for good at the fiftieth.</summary>
    public static DateTimeOffset ClosedUntil(int failures, DateTimeOffset now) => failures switch
    {
        < FreeFailures => DateTimeOffset.UnixEpoch,
        >= MostFailures => Forever,
        _ => now + TimeSpan.FromSeconds(Math.Min(3600, 30L << Math.Min(failures - FreeFailures, 7))),
    };
}
