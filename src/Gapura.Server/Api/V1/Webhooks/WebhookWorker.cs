using System.Collections.Concurrent;
using Gapura.Server.Api.V1.Events;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.RelyingParties;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Webhooks;

/// <summary>
/// Tells receivers of events, on one node at a time: each receiver in the chain's order, at least once, whatever becomes of the node. A
/// receiver that does not answer keeps nobody else waiting, and is given up after three days.
/// </summary>
public sealed class WebhookWorker(WorkerParts parts, Database database, Clock clock, ILogger<WebhookWorker> logger) : BackgroundService
{
    // Asked four times a second, also where there is no webhook: compiled once.
    private static readonly PerProvider<Func<GapuraContext, DateTimeOffset, int, IAsyncEnumerable<Webhook>>> Due = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, DateTimeOffset now, int most) => db.Webhooks
            .Where(one => one.Status == WebhookStatus.Active && one.NextTryAt <= now && one.Cursor < (db.AuditChain.Max(link => (long?)link.Sequence) ?? 0))
            .OrderBy(one => one.NextTryAt).Take(most)));

    private const int Together = 50;
    private const int MostAtOnce = 64;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(4);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(3);
    private readonly NodeLease _lease = new(clock, database, "webhooks", TimeSpan.FromSeconds(15));
    private readonly ConcurrentDictionary<Guid, Task> _running = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Task.WhenAll(_running.Values);
            await _lease.ReleaseAsync();
        }
        catch (Exception e) when (e is OperationCanceledException || Database.IsOutage(e))
        {
            // The lease runs out by itself, and what was told and not noted is told again.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Rounds(clock, Round, e => logger.LogError("Webhooks cannot be looked after now ({Kind}); trying on", e.GetType().Name)).RunAsync(RoundAsync, stoppingToken);

    private async Task RoundAsync(CancellationToken stopping)
    {
        if (await _lease.HoldsAsync(stopping))
        {
            await StartDueAsync(stopping);
        }
    }

    private async Task StartDueAsync(CancellationToken stopping)
    {
        var due = await database.ListAsync(db => Due.For(db)(db, clock.Now, MostAtOnce * 2));
        foreach (var webhook in due.Where(one => !_running.ContainsKey(one.Id)))
        {
            if (_running.Count >= MostAtOnce)
            {
                return;
            }

            // In the table before it can leave it again.
            var gate = new TaskCompletionSource();
            _running[webhook.Id] = gate.Task;
            _ = TellAsync(webhook, stopping).ContinueWith(task =>
            {
                _running.TryRemove(webhook.Id, out _);
                gate.SetResult();
                if (task.Exception?.InnerException is { } e and not OperationCanceledException)
                {
                    logger.LogWarning("Webhook {Id} was not looked after ({Kind}); trying again", webhook.Id, e.GetType().Name);
                }
            }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task TellAsync(Webhook webhook, CancellationToken stopping)
    {
        if (await parts.Clients.FindAsync(webhook.ClientId) is not { } party || !party.Scopes.Contains(ListEvents.Scope))
        {
            // A client that is switched off hears nothing, and misses nothing should it come back.
            await database.WriteAsync(db => db.Webhooks.Where(one => one.Id == webhook.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.NextTryAt, clock.Now.AddMinutes(1))), stopping);
            return;
        }

        var kinds = webhook.Kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (events, next) = await parts.Feed.ReadAsync(party.Portal, webhook.ClientId, webhook.Cursor, Together, kinds);
        foreach (var one in events)
        {
            stopping.ThrowIfCancellationRequested();
            var delivery = await parts.Sender.SendAsync(webhook, one.Id, one.Kind, one.Row.At, one.Json, stopping);
            if (!delivery.IsTaken)
            {
                await NoteFailureAsync(webhook, party.Portal, delivery);
                return;
            }

            await NoteToldAsync(webhook, one.Sequence);
        }

        await NoteToldAsync(webhook, next);
    }

    private async Task NoteToldAsync(Webhook webhook, long sequence)
    {
        await database.WriteAsync(db => db.Webhooks.Where(one => one.Id == webhook.Id && one.Cursor < sequence).ExecuteUpdateAsync(set => set
            .SetProperty(one => one.Cursor, sequence).SetProperty(one => one.Failures, 0).SetProperty(one => one.FailingSince, (DateTimeOffset?)null)
            .SetProperty(one => one.LastProblem, "")));
        webhook.Failures = 0;
        webhook.FailingSince = null;
    }

    private Task NoteFailureAsync(Webhook webhook, string portal, Delivery delivery) => database.WriteAsync(async db =>
    {
        var (now, failures) = (clock.Now, webhook.Failures + 1);
        var since = webhook.FailingSince ?? now;
        var isOver = delivery.IsGone || now - since >= Patience;
        var rows = await db.Webhooks.Where(one => one.Id == webhook.Id && one.Version == webhook.Version && one.Status == WebhookStatus.Active)
            .ExecuteUpdateAsync(set => set
                .SetProperty(one => one.Failures, failures).SetProperty(one => one.FailingSince, since).SetProperty(one => one.LastProblem, delivery.Problem)
                .SetProperty(one => one.NextTryAt, now + WaitAfter(failures)).SetProperty(one => one.Status, isOver ? WebhookStatus.GivenUp : WebhookStatus.Active));
        if (isOver && rows == 1)
        {
            parts.Audit.Append(db, new AuditEntry(AuditKinds.WebhookGivenUp, "failure")
            {
                Portal = portal,
                Actor = "system",
                Reason = delivery.Problem,
                Reference = Reference.New(),
                Details = new Dictionary<string, string> { ["client"] = webhook.ClientId, ["webhook"] = webhook.Id.ToString("N") },
            });
            await db.SaveChangesAsync();
        }
    });

    private static TimeSpan WaitAfter(int failures)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(failures - 1, 20));
        return wait < LongestWait ? wait : LongestWait;
    }
}

/// <summary>What telling works with.</summary>
public sealed record WorkerParts(EventFeed Feed, WebhookSender Sender, ClientBook Clients, AuditLog Audit);
