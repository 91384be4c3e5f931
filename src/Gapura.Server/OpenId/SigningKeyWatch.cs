using Gapura.Server.Hosting;

namespace Gapura.Server.OpenId;

/// <summary>Keeps every node's keys what the database has, within a second, and plans successors in time.</summary>
public sealed class SigningKeyWatch(SigningKeys keys, Clock clock, ILogger<SigningKeyWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Rounds(clock, Interval, e => log.LogError("The signing keys cannot be read now ({Kind}); those read before stay in use", e.GetType().Name))
            .RunAsync(_ => keys.RefreshAsync(), stoppingToken);
}
