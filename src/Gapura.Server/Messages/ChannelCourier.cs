using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Messages;

/// <summary>
/// Delivers the messages of one channel. A message is claimed by one conditional update and a lease, so that two nodes never take the same
/// one and a crashed node's goes out again; <c>attempts</c> is the claim's token.
/// </summary>
internal sealed class ChannelCourier(Database database, Outbox outbox, ICarrier carrier, Clock clock, ILogger log) : IDisposable
{
    private const int BatchSize = 50;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly string _what = carrier.Channel == Outbox.Sms ? "SMS" : "Mail";
    private bool _carrierDown;

    private enum Outcome
    {
        Delivered,
        NotDelivered,
        CarrierDown,
    }

    /// <summary>Delivers everything that is due now, until nothing is or the way out is closed.</summary>
    /// <returns>How many messages were delivered.</returns>
    public async Task<int> DeliverDueAsync(CancellationToken cancel)
    {
        await _oneAtATime.WaitAsync(cancel);
        try
        {
            var delivered = 0;
            while (!cancel.IsCancellationRequested)
            {
                var due = await DueAsync();
                foreach (var message in due)
                {
                    var outcome = await DeliverAsync(message);
                    delivered += outcome == Outcome.Delivered ? 1 : 0;
                    if (outcome == Outcome.CarrierDown || cancel.IsCancellationRequested)
                    {
                        return delivered;
                    }
                }

                if (due.Count == 0)
                {
                    return delivered;
                }
            }

            return delivered;
        }
        finally
        {
            await carrier.RestAsync();
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private Task<List<OutboxMessage>> DueAsync()
    {
        var now = clock.Now;
        return database.ReadAsync(db => db.Outbox
            .Where(x => x.Channel == carrier.Channel && (x.State == OutboxState.Queued || x.State == OutboxState.Sending) && x.NextTryAt <= now)
            .OrderBy(x => x.NextTryAt).Take(BatchSize).ToListAsync());
    }

    private async Task<Outcome> DeliverAsync(OutboxMessage message)
    {
        if (message.UsefulUntil <= clock.Now)
        {
            var reason = message.LastError ?? "It was not tried in time.";
            if (await ChangeAsync(message, message.Attempts, OutboxState.Failed, clock.Now, reason))
            {
                log.LogWarning("Message {Id} was not delivered while it was useful: {Reason}", message.Id, reason);
            }

            return Outcome.NotDelivered;
        }

        if (!await ChangeAsync(message, message.Attempts + 1, OutboxState.Sending, clock.Now + Courier.Lease, message.LastError))
        {
            return Outcome.NotDelivered;
        }

        message.State = OutboxState.Sending;
        message.Attempts++;
        return await CarryAsync(message);
    }

    private async Task<Outcome> CarryAsync(OutboxMessage message)
    {
        try
        {
            // Not cancelled by a stop: a message that is half on its way is finished.
            await carrier.CarryAsync(new Envelope(message.Id, message.Recipient, message.Subject, outbox.Open(message)), CancellationToken.None);
        }
        catch (CarrierDownException e)
        {
            await ChangeAsync(message, message.Attempts, OutboxState.Queued, clock.Now + RetrySchedule.AfterOutage(message.Attempts), e.Message);
            TellDown(e.Message);
            return Outcome.CarrierDown;
        }
        catch (MessageRefusedException e)
        {
            log.LogWarning("Message {Id} was refused {HowLong}: {Reason}", message.Id, e.ForGood ? "for good" : "for now", e.Message);
            await ChangeAsync(message, message.Attempts, e.ForGood ? OutboxState.Failed : OutboxState.Queued,
                clock.Now + RetrySchedule.AfterRefusal(message.Attempts), e.Message);
            return Outcome.NotDelivered;
        }
        catch (SealBrokenException e)
        {
            // Perhaps sealed under a key that this node has not read yet: another try may open it.
            log.LogError("Message {Id} cannot be sent: {Reason}", message.Id, e.Message);
            await ChangeAsync(message, message.Attempts, OutboxState.Queued, clock.Now + RetrySchedule.AfterRefusal(message.Attempts), "The body does not open.");
            return Outcome.NotDelivered;
        }

        await ChangeAsync(message, message.Attempts, carrier.Delivered, clock.Now, null);
        TellBack();
        return Outcome.Delivered;
    }

    /// <summary>Moves a message on, only if it is still as it was seen.</summary>
    private async Task<bool> ChangeAsync(OutboxMessage seen, int attempts, OutboxState state, DateTimeOffset nextTry, string? error)
    {
        var delivered = state is OutboxState.Sent or OutboxState.Shown;
        var sentAt = delivered ? clock.Now : (DateTimeOffset?)null;

        // What is over needs no link in the database any more; only the demo's page shows it again.
        var empties = state is OutboxState.Sent or OutboxState.Failed;
        return await database.WriteAsync(db => Update(db.Outbox.Where(x => x.Id == seen.Id && x.State == seen.State && x.Attempts == seen.Attempts))) == 1;

        Task<int> Update(IQueryable<OutboxMessage> row) => row.ExecuteUpdateAsync(set =>
        {
            set.SetProperty(x => x.State, state).SetProperty(x => x.Attempts, attempts).SetProperty(x => x.NextTryAt, nextTry)
                .SetProperty(x => x.SentAt, sentAt).SetProperty(x => x.LastError, error);
            if (empties)
            {
                set.SetProperty(x => x.BodySealed, Array.Empty<byte>());
            }
        });
    }

    private void TellDown(string reason)
    {
        if (!_carrierDown)
        {
            _carrierDown = true;
            log.LogError("{What} cannot be sent; messages wait and go out when it can. {Reason}", _what, reason);
        }
    }

    private void TellBack()
    {
        if (_carrierDown)
        {
            _carrierDown = false;
            log.LogInformation("{What} is sent again.", _what);
        }
    }
}
