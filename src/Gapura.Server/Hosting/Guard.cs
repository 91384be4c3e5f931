using Gapura.Storage;

namespace Gapura.Server.Hosting;

/// <summary>
/// Watches something without which no answer of this server can be relied on. Until it has looked once, and while it sees something
/// wrong, nothing is to be served; it recovers without a restart.
/// </summary>
public abstract class Guard(Clock clock, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(5);
    private volatile string _why = "This has not been checked yet.";
    private bool _hasAlerted;
    private bool _isDown;

    public virtual bool IsTrusted => _why.Length == 0;

    /// <summary>What is wrong and what mends it, for the log and the operator; empty when nothing is.</summary>
    public virtual string Why => _why;

    /// <summary>Looks once, and raises or ends the alert.</summary>
    public async Task CheckAsync()
    {
        _why = await JudgeAsync();
        if (!IsTrusted && !_hasAlerted)
        {
            logger.LogCritical("ALERT: nothing is served now. {Why}", Why);
        }
        else if (IsTrusted && _hasAlerted)
        {
            logger.LogWarning("Serving again: what {Guard} watches is right", GetType().Name);
        }

        _hasAlerted = !IsTrusted;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await CheckCalmlyAsync();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>What is wrong and what mends it; empty when nothing is.</summary>
    protected abstract Task<string> JudgeAsync();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_round, clock.Provider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CheckCalmlyAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    // While the database is away the last verdict stands; requests fail by themselves.
    private async Task CheckCalmlyAsync()
    {
        try
        {
            await CheckAsync();
            _isDown = false;
        }
        catch (Exception e)
        {
            if (!_isDown)
            {
                _isDown = true;
                logger.LogError(e, "{Guard} cannot look now ({Reason}); trying on", GetType().Name, Database.IsOutage(e) ? "database away" : e.GetType().Name);
            }
        }
    }
}
