using Gapura.Storage;

namespace Gapura.Server.Hosting;

/// <summary>
/// Watches something without which no answer of this server can be relied on. Until it has looked once, and while it sees something
/// wrong, nothing is to be served; it recovers without a restart.
/// </summary>
public abstract class Guard : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(5);
    private readonly ILogger _logger;
    private readonly Rounds _rounds;
    private volatile string _why = "This has not been checked yet.";
    private bool _hasAlerted;

    // While the database is away the last verdict stands; requests fail by themselves.
    protected Guard(Clock clock, ILogger logger)
    {
        _logger = logger;
        _rounds = new Rounds(clock, s_round, e =>
            logger.LogError(e, "{Guard} cannot look now ({Reason}); trying on", GetType().Name, Database.IsOutage(e) ? "database away" : e.GetType().Name));
    }

    public virtual bool IsTrusted => _why.Length == 0;

    /// <summary>What is wrong and what mends it, for the log and the operator; empty when nothing is.</summary>
    public virtual string Why => _why;

    /// <summary>Looks once, and raises or ends the alert.</summary>
    public async Task CheckAsync()
    {
        _why = await JudgeAsync();
        if (!IsTrusted && !_hasAlerted)
        {
            _logger.LogCritical("ALERT: nothing is served now. {Why}", Why);
        }
        else if (IsTrusted && _hasAlerted)
        {
            _logger.LogWarning("Serving again: what {Guard} watches is right", GetType().Name);
        }

        _hasAlerted = !IsTrusted;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _rounds.TryAsync(_ => CheckAsync(), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>What is wrong and what mends it; empty when nothing is.</summary>
    protected abstract Task<string> JudgeAsync();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _rounds.RunAsync(_ => CheckAsync(), stoppingToken);
}
