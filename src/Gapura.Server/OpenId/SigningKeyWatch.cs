using Gapura.Server.Hosting;

namespace Gapura.Server.OpenId;

/// <summary>Keeps every node's keys what the database has, within a second, and plans successors in time.</summary>
public sealed class SigningKeyWatch(SigningKeys keys, Clock clock, ILogger<SigningKeyWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private bool _isDown;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock.Provider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await keys.RefreshAsync();
                _isDown = false;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (!_isDown)
                {
                    _isDown = true;
                    log.LogError("The signing keys cannot be read now ({Kind}); those read before stay in use", e.GetType().Name);
                }
            }
        }
    }
}
