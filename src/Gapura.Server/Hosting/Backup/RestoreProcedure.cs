using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Flows.Transactions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting.Backup;

/// <summary>
/// What has to be done once after a database was replaced by an older copy (ATK-27): nothing that was used, ended or revoked since the
/// backup may live again unnoticed. One transaction; running it twice does no harm.
/// </summary>
public sealed class RestoreProcedure(Clock clock, Database database, AuditLog audit)
{
    /// <param name="lost">What the exported trail tells of the time after the backup; null when there is none.</param>
    /// <param name="actor">Who restored, for the trail.</param>
    public Task<RestoreReport> AfterRestoreAsync(LostChanges? lost, string actor) => database.WriteAsync(async db =>
    {
        var report = await EndAsync(db);
        await RaiseStepsAsync(db, lowerImpossible: false);
        if (lost is not null)
        {
            report = await ReapplyAsync(db, lost, report);
        }

        await FinishAsync(db, report, actor, "database restored");
        return report;
    });

    /// <summary>The same after a clock that ran ahead: also takes back the marks, blocks and steps that it left in the future.</summary>
    public Task<RestoreReport> AfterWrongClockAsync(string actor = "operator") => database.WriteAsync(async db =>
    {
        var report = await EndAsync(db);
        await RaiseStepsAsync(db, lowerImpossible: true);
        var now = clock.Now;
        await db.Throttles.Where(throttle => throttle.LastFailureAt > now).ExecuteUpdateAsync(set => set
            .SetProperty(throttle => throttle.LastFailureAt, now)
            .SetProperty(throttle => throttle.BlockedUntil, now.AddMinutes(15)));
        await db.Budgets.Where(budget => budget.WindowStart > now).ExecuteDeleteAsync();
        await db.Leases.ExecuteDeleteAsync();
        await ServerMarks.SetAsync(db, ServerMarks.TimeHighWater, now.ToUnixTimeMilliseconds());
        await FinishAsync(db, report, actor, "earlier time accepted");
        return report;
    });

    private async Task<RestoreReport> EndAsync(GapuraContext db)
    {
        await db.Captchas.ExecuteDeleteAsync();
        await db.RecoveryCodeReveals.ExecuteDeleteAsync();
        await db.DeviceEnrolments.ExecuteDeleteAsync();
        await db.TokenActivations.ExecuteDeleteAsync();

        // What was signed since the backup is not in it: the relying party asks anew, and nobody signs twice without knowing.
        foreach (var transaction in await db.Transactions.AsTracking().Where(transaction => transaction.State == TransactionState.Pending).ToListAsync())
        {
            transaction.State = TransactionState.Cancelled;
            audit.Decided(db, transaction, TransactionState.Cancelled, "system");
        }

        await db.Challenges.Where(challenge => challenge.State == ChallengeState.Pending)
            .ExecuteUpdateAsync(set => set.SetProperty(challenge => challenge.State, ChallengeState.Cancelled));
        await db.MailboxLinks.ExecuteDeleteAsync();
        return new RestoreReport
        {
            Sessions = await db.Sessions.ExecuteDeleteAsync(),
            SignIns = await db.SignIns.ExecuteDeleteAsync(),
            ResetLinks = await db.ResetLinks.ExecuteDeleteAsync(),
            Messages = await EndMessagesAsync(db),
        };
    }

    // A message that is useful for less than a day carries a link; its link has just died. Notices stay queued.
    private async Task<int> EndMessagesAsync(GapuraContext db)
    {
        var now = clock.Now;
        var waiting = await db.Outbox.Where(message => message.State == OutboxState.Queued || message.State == OutboxState.Sending)
            .Select(message => new { message.Id, message.CreatedAt, message.UsefulUntil }).ToListAsync();
        var dead = waiting.Where(message => message.UsefulUntil <= now || message.UsefulUntil - message.CreatedAt < TimeSpan.FromDays(1))
            .Select(message => message.Id);
        var count = 0;
        foreach (var ids in dead.Chunk(500))
        {
            count += await db.Outbox.Where(message => ids.Contains(message.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(message => message.State, OutboxState.Failed)
                .SetProperty(message => message.BodySealed, Array.Empty<byte>())
                .SetProperty(message => message.LastError, "its link ended with a restore"));
        }

        return count;
    }

    // The code that a person's app shows now, and the next one, may have been used already. A step far ahead was used under a wrong clock.
    private async Task RaiseStepsAsync(GapuraContext db, bool lowerImpossible)
    {
        const long mostAhead = 40;
        var seconds = clock.Now.ToUnixTimeSeconds();
        var lowerFrom = lowerImpossible ? mostAhead : long.MaxValue / 2;
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE totp_factors SET resync_step = 0, last_step =
                CASE WHEN last_step > {seconds} / period_seconds + offset_steps + 1 AND last_step <= {seconds} / period_seconds + {lowerFrom} THEN last_step
                ELSE {seconds} / period_seconds + offset_steps + 1 END
            """);
    }

    private async Task<RestoreReport> ReapplyAsync(GapuraContext db, LostChanges lost, RestoreReport report)
    {
        var factors = 0;
        var codes = 0;
        var passwords = 0;
        foreach (var ids in lost.Factors.Chunk(500))
        {
            factors += await db.TotpFactors.Where(factor => ids.Contains(factor.AccountId)).ExecuteDeleteAsync();
            foreach (var id in ids)
            {
                await BoundDevices.RevokeAllAsync(db, id, clock.Now);
            }
        }

        // Which of several it was, the trail tells only to people: all of them have to be bound anew.
        foreach (var account in lost.Devices.Except(lost.Factors))
        {
            foreach (var device in await db.Devices.Where(one => one.AccountId == account && one.Status == DeviceStatus.Active).Select(one => one.Id).ToListAsync())
            {
                await BoundDevices.EndAsync(db, account, device, DeviceStatus.Revoked, clock.Now);
            }
        }

        foreach (var ids in lost.RecoveryCodes.Chunk(500))
        {
            codes += await db.RecoveryCodes.Where(code => ids.Contains(code.AccountId)).ExecuteDeleteAsync();
        }

        foreach (var ids in lost.Passwords.Chunk(500))
        {
            passwords += await db.Accounts.Where(account => ids.Contains(account.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(account => account.MustChangePassword, true)
                .SetProperty(account => account.CredentialVersion, account => account.CredentialVersion + 1));
        }

        foreach (var ids in lost.Passwords.Chunk(500))
        {
            await db.KnownBrowsers.Where(known => ids.Contains(known.AccountId)).ExecuteDeleteAsync();
        }

        foreach (var ids in lost.ApprovalsOff.Chunk(500))
        {
            await db.Accounts.Where(account => ids.Contains(account.Id) && account.ApprovalsOffSince == null)
                .ExecuteUpdateAsync(set => set.SetProperty(account => account.ApprovalsOffSince, clock.Now));
        }

        return report with { Lost = lost, Factors = factors, RecoveryCodes = codes, Passwords = passwords, Locked = await AccountsAsync(db, lost) };
    }

    private static async Task<int> AccountsAsync(GapuraContext db, LostChanges lost)
    {
        foreach (var (id, at) in lost.PasswordMailResets)
        {
            await db.Accounts.Where(account => account.Id == id).ExecuteUpdateAsync(set => set.SetProperty(account => account.PasswordMailResetAt, at));
        }

        foreach (var (id, at) in lost.FactorMailResets)
        {
            await db.Accounts.Where(account => account.Id == id).ExecuteUpdateAsync(set => set.SetProperty(account => account.FactorMailResetAt, at));
        }

        var locked = 0;
        foreach (var ids in lost.Locked.Chunk(500))
        {
            locked += await db.Accounts.Where(account => ids.Contains(account.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(account => account.Status, AccountStatus.Locked));
        }

        return locked;
    }

    private async Task FinishAsync(GapuraContext db, RestoreReport report, string actor, string reason)
    {
        // Higher than any node can have noted, also when the restored mark is an old one.
        var epoch = Math.Max(await ServerMarks.ReadAsync(db, ServerMarks.RestoreEpoch) + 1, clock.Now.ToUnixTimeMilliseconds());
        await ServerMarks.SetAsync(db, ServerMarks.RestoreEpoch, epoch);
        audit.Append(db, new AuditEntry(AuditKinds.Restored, "success")
        {
            Reason = reason,
            Actor = actor,
            Reference = Reference.New(),
            Details = report.Facts(),
        });
        await db.SaveChangesAsync();
    }
}
