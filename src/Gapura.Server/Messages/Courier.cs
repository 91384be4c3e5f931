using Gapura.Server.Hosting;
using Gapura.Storage;

namespace Gapura.Server.Messages;

/// <summary>Carries waiting messages out, each channel for itself: a gateway that is down or slow holds up no mail, and the other way round.</summary>
public sealed class Courier : BackgroundService
{
    /// <summary>Between two looks when nobody rings: another node's messages, and retries.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);

    /// <summary>How long a claimed message is left alone; longer than all of a carrier's time-outs together.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly Database _database;
    private readonly CourierBell _bell;
    private readonly Clock _clock;
    private readonly ILogger<Courier> _log;
    private readonly ChannelCourier[] _channels;
    private volatile bool _databaseDown;

    public Courier(Database database, Outbox outbox, IEnumerable<ICarrier> carriers, CourierBell bell, Clock clock, ILogger<Courier> log)
    {
        (_database, _bell, _clock, _log) = (database, bell, clock, log);
        _channels = [.. carriers.Select(carrier => new ChannelCourier(database, outbox, carrier, clock, log))];
    }

    /// <summary>Delivers everything that is due now, until nothing is or the way out is closed.</summary>
    /// <returns>How many messages were delivered.</returns>
    public async Task<int> DeliverDueAsync(CancellationToken cancel = default) =>
        (await Task.WhenAll(_channels.Select(channel => channel.DeliverDueAsync(cancel)))).Sum();

    public override void Dispose()
    {
        Array.ForEach(_channels, channel => channel.Dispose());
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _database.MessagesCommitted += _bell.Ring;
        return Task.WhenAll(_channels.Select(channel => KeepLookingAsync(channel, stoppingToken)));
    }

    private async Task KeepLookingAsync(ChannelCourier channel, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var ring = _bell.Next;
            await LookAsync(channel, stopping);
            try
            {
                await CourierBell.WaitAsync(ring, PollEvery, _clock.Provider, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task LookAsync(ChannelCourier channel, CancellationToken stopping)
    {
        try
        {
            await channel.DeliverDueAsync(stopping);
            _databaseDown = false;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: whatever waits is in the database.
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            if (!_databaseDown)
            {
                _databaseDown = true;
                _log.LogError("The database cannot be reached; no messages are sent until it can ({Kind}).", e.GetType().Name);
            }
        }
        catch (Exception e)
        {
            // A fault with one message must not end the sending of all others.
            _log.LogError(e, "The courier met a fault and goes on.");
        }
    }
}
