using Gapura.Server.Attempts;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting;

/// <summary>
/// Deletes what has expired, on one node at a time, every minute, in small batches (docs/operate/retention.md). Nothing relies on it:
/// whatever is expired is refused whether or not its row is gone. The audit trail is never deleted.
/// </summary>
public sealed class Housekeeping(Clock clock, Database database, GapuraSettings settings, ILogger<Housekeeping> logger) : BackgroundService
{
    internal const int BatchSize = 500;
    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(1);

    /// <summary>Nodes' clocks differ; a row is gone only when it has expired for all of them.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(5);
    private readonly NodeLease _lease = new(clock, database, "housekeeping", TimeSpan.FromMinutes(3));

    /// <summary>Deletes everything that is due, if this node holds the lease.</summary>
    /// <returns>Rows deleted.</returns>
    public async Task<int> CleanOnceAsync(CancellationToken cancel = default)
    {
        if (!await _lease.HoldsAsync(cancel))
        {
            return 0;
        }

        var count = 0;
        foreach (var due in (IEnumerable<Func<GapuraContext, Task<int>>>)[.. Due(clock.Now), .. ProofRetention.Due(clock.Now, settings.Retention.ProofDays)])
        {
            int deleted;
            do
            {
                cancel.ThrowIfCancellationRequested();
                deleted = await database.WriteAsync(due, cancel);
                count += deleted;
            }
            while (deleted == BatchSize);
        }

        return count;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Rounds(clock, s_round, e => logger.LogError(e, "Expired rows cannot be deleted now; trying on")).RunAsync(CleanOnceAsync, stoppingToken);

    private static Func<GapuraContext, Task<int>>[] Due(DateTimeOffset now)
    {
        var expired = now - s_skew;
        var hour = now.AddHours(-1);
        var day = now.AddDays(-1);
        var twoDays = now.AddDays(-2);
        var month = now.AddDays(-30);
        var twoMonths = now.AddDays(-60);
        var quarter = now.AddDays(-90);
        var cookieLife = now.AddDays(-400);
        return
        [
            db => db.SignIns.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.Sessions.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.Captchas.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.ResetLinks.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.MailboxLinks.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.RecoveryCodeReveals.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.Budgets.Where(row => row.WindowStart < twoDays).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.DeviceNonces.Where(row => row.At < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.TokenActivations.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.DeviceEnrolments.Where(row => row.ExpiresAt < day).Take(BatchSize).ExecuteDeleteAsync(),

            // A code that comes a second time is known for as long as the access token lives that it gave.
            db => db.OAuthTokens.Where(row => row.ExpiresAt < hour).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.RevokedTokens.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.UsedAssertions.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.AuthorizationRequests.Where(row => row.ExpiresAt < expired).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.Grants.Where(row => row.LogoutDueAt == null && row.SessionEndedAt != null && row.SessionEndedAt < day
                && (!row.IsOffline || row.Status == GrantStatus.Revoked || row.CreatedAt < twoMonths)).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.SigningKeys.Where(row => row.GoneAt != null && row.GoneAt < day).Take(BatchSize).ExecuteDeleteAsync(),

            // What was answered is proof, and stays longer; what nobody answered is history, for as long as apps show it.
            db => db.Challenges.Where(row => row.Statement == null && row.CreatedAt < month).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.TotpFactors.Where(row => row.Status == FactorStatus.Pending && row.PendingUntil < day).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.Outbox.Where(row => (row.State == OutboxState.Sent || row.State == OutboxState.Shown || row.State == OutboxState.Failed)
                && row.CreatedAt < month).Take(BatchSize).ExecuteDeleteAsync(),

            db => db.Outbox.Where(row => row.Channel == Outbox.Nowhere && row.CreatedAt < hour).Take(BatchSize).ExecuteDeleteAsync(),
            db => db.IdempotentCalls.Where(row => row.CreatedAt < day).Take(BatchSize).ExecuteDeleteAsync(),

            // Names that nobody has are counted too, so this table grows with guessing. What is closed for good stays closed.
            db => db.Throttles.Where(row => (row.Kind == ThrottleSubject.Password || row.Kind == ThrottleSubject.Nobody) && row.LastFailureAt < quarter && row.Failures < Backoff.MostFailures)
                .Take(BatchSize).ExecuteDeleteAsync(),
            db => db.KnownBrowsers.Where(row => row.LastSeenAt < cookieLife).Take(BatchSize).ExecuteDeleteAsync(),
        ];
    }
}
