using Gapura.Server.Hosting.Backup;
using Gapura.Storage;

namespace Gapura.Server.Hosting;

/// <summary>
/// Refuses to serve while this node's time is behind the highest that any node has seen: what expired would live again (M-12, ATK-28).
/// </summary>
public sealed class ClockGuard(Clock clock, Database database, RestoreProcedure restore, ILogger<ClockGuard> logger) : Guard(clock, logger)
{
    /// <summary>Nodes may differ by this much.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);
    private readonly Clock _clock = clock;
    private long _highWater = long.MaxValue;

    /// <summary>Compared with the clock at every call: a jump back is seen before the next round.</summary>
    public override bool IsTrusted => Behind <= Tolerance;

    public override string Why => IsTrusted ? ""
        : Interlocked.Read(ref _highWater) == long.MaxValue ? base.Why
        : $"This node's clock is {Behind:d\\.hh\\:mm\\:ss} behind the highest time that the servers have seen. Set the clock right; "
            + "if the higher time was the wrong one, run 'gapura operator clock accept'.";

    private TimeSpan Behind
    {
        get
        {
            var mark = Interlocked.Read(ref _highWater);
            return mark == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(mark - _clock.Now.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>
    /// Takes this node's time for the right one after a wrong jump forward: ends everything that the wrong time touched, and lets
    /// the shared mark begin anew from now.
    /// </summary>
    public async Task AcceptAsync()
    {
        await restore.AfterWrongClockAsync();
        await CheckAsync();
    }

    protected override async Task<string> JudgeAsync()
    {
        var now = _clock.Now.ToUnixTimeMilliseconds();
        var mark = await database.WriteAsync(async db =>
            await ServerMarks.RaiseAsync(db, ServerMarks.TimeHighWater, now) ? now : await ServerMarks.ReadAsync(db, ServerMarks.TimeHighWater));
        Interlocked.Exchange(ref _highWater, mark);
        return Why;
    }
}
