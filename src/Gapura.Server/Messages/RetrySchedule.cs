namespace Gapura.Server.Messages;

/// <summary>How long a message waits for its next try. Pure.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
    ];

    private static readonly TimeSpan s_longestInOutage = TimeSpan.FromMinutes(1);

    /// <summary>After the server refused this message for now: 10 s, 30 s, 1 min, 5 min, 15 min, 30 min, then every hour.</summary>
    /// <param name="attempts">Tries so far, this one included: 1 or more.</param>
    public static TimeSpan AfterRefusal(int attempts) => s_waits[Math.Clamp(attempts, 1, s_waits.Length) - 1];

    /// <summary>After the server could not be used at all: never more than a minute, so that a mended server has everything within that.</summary>
    /// <param name="attempts">Tries so far, this one included: 1 or more.</param>
    public static TimeSpan AfterOutage(int attempts)
    {
        var wait = AfterRefusal(attempts);
        return wait < s_longestInOutage ? wait : s_longestInOutage;
    }
}
