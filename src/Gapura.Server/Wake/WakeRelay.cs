using System.Globalization;
using System.Threading.Channels;
using Gapura.Server.Hosting;
using Gapura.Storage;

namespace Gapura.Server.Wake;

/// <summary>
/// Wakes on this node at once, and on the others over PostgreSQL. A wake-up that is lost costs time, never correctness: while the line
/// to the others is down, everyone who waits looks every two seconds.
/// </summary>
public sealed class WakeRelay(Database database, WakeHub hub, Clock clock, ILogger<WakeRelay> logger) : BackgroundService
{
    private const string Channel = "gapura_wake";
    private const int MostWaiting = 10_000;
    private const int MostTogether = 500;
    private static readonly TimeSpan DeafLook = TimeSpan.FromSeconds(2);

    private readonly Channel<AccountId> _toOthers = System.Threading.Channels.Channel.CreateBounded<AccountId>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Something about the account has changed, and the change is committed.</summary>
    public void Tell(AccountId account)
    {
        hub.Wake(account);
        if (database.Notifications is not null)
        {
            _toOthers.Writer.TryWrite(account);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => database.Notifications is { } notifications
        ? Task.WhenAll(HearAsync(notifications, stoppingToken), SayAsync(notifications, stoppingToken))
        : Task.CompletedTask;

    private async Task HearAsync(Notifications notifications, CancellationToken stopping)
    {
        var isDeaf = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await notifications.ListenAsync(Channel, () =>
                {
                    isDeaf = false;
                    hub.WakeAll();
                }, Hear, stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                if (!isDeaf)
                {
                    logger.LogWarning("Wake-ups from other nodes cannot be heard ({Kind}); who waits looks every {Seconds} s", e.GetType().Name, DeafLook.TotalSeconds);
                }

                isDeaf = true;
                hub.WakeAll();
                await Task.Delay(DeafLook, clock.Provider, stopping).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            catch (OperationCanceledException)
            {
                // The host stops.
            }
        }
    }

    private void Hear(string word)
    {
        if (Guid.TryParseExact(word, "N", out var id))
        {
            hub.Wake(new AccountId(id));
        }
    }

    private async Task SayAsync(Notifications notifications, CancellationToken stopping)
    {
        var together = new HashSet<string>();
        try
        {
            while (await _toOthers.Reader.WaitToReadAsync(stopping))
            {
                together.Clear();
                while (together.Count < MostTogether && _toOthers.Reader.TryRead(out var account))
                {
                    together.Add(account.Value.ToString("N", CultureInfo.InvariantCulture));
                }

                await SayOnceAsync(notifications, together, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SayOnceAsync(Notifications notifications, HashSet<string> words, CancellationToken stopping)
    {
        try
        {
            await notifications.SayAsync(Channel, words, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // Whatever it is, the next ones are tried: streams look by themselves meanwhile.
            logger.LogWarning("{Count} wake-ups did not reach the other nodes ({Kind})", words.Count, e.GetType().Name);
        }
    }
}
