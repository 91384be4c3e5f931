using System.Threading.Channels;
using Gapura.Server.Hosting;

namespace Gapura.Server.Push;

/// <summary>
/// Pushes on their way out. In memory on purpose: a push only wakes, nothing waits for it, and whoever is not woken asks by themselves
/// (N-05). So a full queue or a push that is too late is dropped, and no request waits for a push service.
/// </summary>
public sealed class PushCourier(PushSender sender, VapidKey key, Clock clock, ILogger<PushCourier> log) : BackgroundService
{
    /// <summary>Pushes that wait; more are dropped.</summary>
    public const int MostWaiting = 1000;

    /// <summary>Before the one other try, where the service does not say how long.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Between two lines in the log, whatever is lost.</summary>
    public static readonly TimeSpan QuietFor = TimeSpan.FromMinutes(1);

    private const int Carriers = 8;
    private readonly Channel<PushJob> _waiting = Channel.CreateBounded<PushJob>(MostWaiting);
    private readonly Lock _telling = new();
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;
    private long _lost;

    /// <summary>Takes a push and returns at once. It may be lost, now or later; the caller is not told.</summary>
    public void Offer(PushJob job)
    {
        if (key.IsOn && !_waiting.Writer.TryWrite(job))
        {
            Lose("too many wait already");
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Carriers).Select(_ => CarryAsync(stoppingToken)));

    private async Task CarryAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var job in _waiting.Reader.ReadAllAsync(stopping))
            {
                await CarryAsync(job, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: what still waits wakes nobody in time.
        }
    }

    private async Task CarryAsync(PushJob job, CancellationToken stopping)
    {
        try
        {
            var result = await TryAsync(job, stopping);
            if (result.Outcome == PushOutcome.Later)
            {
                var wait = result.RetryAfter > TimeSpan.Zero ? result.RetryAfter : RetryAfter;
                if (clock.Now + wait < job.Expires)
                {
                    await Task.Delay(wait, clock.Provider, stopping);
                    result = await TryAsync(job, stopping);
                }
            }

            await SettleAsync(job, result);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // A fault with one push must not end the sending of all others.
            Lose($"a fault ({e.GetType().Name})");
        }
    }

    private async Task<PushResult> TryAsync(PushJob job, CancellationToken stopping)
    {
        // No longer than the push is worth something (N-03): what is left of it, counted from now.
        var left = job.Expires - clock.Now;
        return left < TimeSpan.FromSeconds(1) ? new PushResult(PushOutcome.Refused, "it waited too long") : await sender.SendAsync(job, left, stopping);
    }

    private async Task SettleAsync(PushJob job, PushResult result)
    {
        switch (result.Outcome)
        {
            case PushOutcome.Sent:
                break;
            case PushOutcome.Dead:
                await job.WhenDead();
                break;
            default:
                Lose(result.Reason);
                break;
        }
    }

    private void Lose(string reason)
    {
        long lost;
        lock (_telling)
        {
            _lost++;
            if (clock.Now - _toldAt < QuietFor)
            {
                return;
            }

            (lost, _lost, _toldAt) = (_lost, 0, clock.Now);
        }

        log.LogWarning("Pushes that were not sent since the last such line: {Count}. The latest: {Reason}.", lost, reason);
    }
}
