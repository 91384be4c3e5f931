using System.Diagnostics.CodeAnalysis;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Attempts;

/// <summary>
/// Every try at proving a factor passes here, whichever the factor: throttle → verify (with decoy work where there is nothing to
/// check) → record atomically → audit. A factor hands in its verifier and cannot forget a step.
/// </summary>
/// <remarks>
/// Attempts on one subject are put in a row by the database. A verdict that was worked out while others failed counts only if the
/// bucket is still open when its turn comes: however many arrive at once, no more are answered than the throttle allows (ATK-02).
/// </remarks>
public sealed class AttemptBook(Database database, Clock clock, AuditLog audit, SecondFactorNotices notices)
{
    private static readonly PerProvider<Func<GapuraContext, string, string, string, Task<Throttle?>>> State = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string subject, string kind, string bucket) => db.Throttles.SingleOrDefault(t => t.Subject == subject && t.Kind == kind && t.Bucket == bucket)));

    private readonly ShortClaims _shortClaims = new(database);

    /// <param name="verify">Works the verdict out. It must take as long when there is nothing to check.</param>
    /// <param name="onProved">What follows a right proof, in the same transaction; it may still refuse by returning false, and then nothing of it stays.</param>
    public async Task<AttemptResult> TryAsync(
        AttemptTarget target,
        Func<Task<Verdict>> verify,
        Func<GapuraContext, string, Task<bool>>? onProved = null,
        CancellationToken cancel = default)
    {
        var reference = Reference.New();
        if (target.IsCostly && await database.ReadAsync(db => StateAsync(db, target)) is { } state && IsClosed(state))
        {
            return await RecordClosedAsync(target, reference, state.BlockedUntil);
        }

        var verdict = await verify();
        if (verdict is { IsRight: true, Claim: { } claim } && onProved is null)
        {
            var entry = Entry(target, reference, AuditKinds.SignInStep, "success", claim.WonReason);
            if (await _shortClaims.TryAsync(target, claim, audit.Row(entry), cancel))
            {
                return new AttemptResult.Proved(reference);
            }
        }

        return await SettleAsync(target, verdict, onProved, reference, cancel);
    }

    private async Task<AttemptResult> SettleAsync(
        AttemptTarget target, Verdict verdict, Func<GapuraContext, string, Task<bool>>? onProved, string reference, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync(async db =>
            {
                await ShortClaims.QueueUpAsync(database, db, target);
                var state = await StateAsync(db, target);
                if (IsClosed(state))
                {
                    Append(db, target, reference, AuditKinds.SignInThrottled, "failure", "closed");
                    await db.SaveChangesAsync(cancel);
                    return new AttemptResult.Throttled(reference, state!.BlockedUntil);
                }

                var (isProved, reason) = await JudgeAsync(db, verdict);
                if (!isProved)
                {
                    if (verdict.Afterwards is { } afterwards)
                    {
                        await db.Database.ExecuteSqlRawAsync(afterwards.Update, afterwards.Arguments, cancel);
                    }

                    return await FailAsync(db, target, state, reason, reference);
                }

                if (onProved is not null && !await onProved(db, reference))
                {
                    throw new ProofOutdatedException();
                }

                if (state is not null)
                {
                    await ClearAsync(db, target);
                }

                Append(db, target, reference, AuditKinds.SignInStep, "success", verdict.Claim?.WonReason ?? "");
                await db.SaveChangesAsync(cancel);
                return (AttemptResult)new AttemptResult.Proved(reference);
            }, cancel);
        }
        catch (ProofOutdatedException)
        {
            return await database.WriteAsync(async db =>
            {
                Append(db, target, reference, AuditKinds.BadSequence, "failure", "superseded meanwhile");
                await db.SaveChangesAsync(cancel);
                return new AttemptResult.Refused(reference, "superseded meanwhile", 0);
            }, cancel);
        }
    }

    private static async Task<(bool IsProved, string Reason)> JudgeAsync(GapuraContext db, Verdict verdict)
    {
        if (!verdict.IsRight || verdict.Claim is not { } claim)
        {
            return (verdict.IsRight, verdict.Reason);
        }

        var rows = await db.Database.ExecuteSqlRawAsync(claim.Update, claim.Arguments);
        return rows == 1 ? (true, "") : (false, claim.LostReason);
    }

    private async Task<AttemptResult> FailAsync(GapuraContext db, AttemptTarget target, Throttle? state, string reason, string reference)
    {
        var failures = (state?.Failures ?? 0) + 1;
        var until = Backoff.ClosedUntil(failures, clock.Now);
        var (blocked, now) = (database.Time(until), database.Time(clock.Now));
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO throttles (subject, kind, bucket, failures, blocked_until, last_failure_at)
             VALUES ({target.Subject}, {target.Kind}, {target.Bucket}, {failures}, {blocked}, {now})
             ON CONFLICT (subject, kind, bucket) DO UPDATE
             SET failures = excluded.failures, blocked_until = excluded.blocked_until, last_failure_at = excluded.last_failure_at
             """);
        Append(db, target, reference, reason == "replayed" ? AuditKinds.CodeReplayed : AuditKinds.SignInFail, "failure", reason);
        if (target is { Kind: ThrottleSubject.SecondFactor, AccountId: { } account })
        {
            await notices.AddAsync(db, account, target.Source, failures, reference);
        }

        await db.SaveChangesAsync();
        return new AttemptResult.Refused(reference, reason, failures);
    }

    private async Task<AttemptResult> RecordClosedAsync(AttemptTarget target, string reference, DateTimeOffset until)
    {
        await database.WriteAsync(async db =>
        {
            Append(db, target, reference, AuditKinds.SignInThrottled, "failure", "closed");
            await db.SaveChangesAsync();
        });
        return new AttemptResult.Throttled(reference, until);
    }

    private static Task<Throttle?> StateAsync(GapuraContext db, AttemptTarget target) => State.For(db)(db, target.Subject, target.Kind, target.Bucket);

    private static Task<int> ClearAsync(GapuraContext db, AttemptTarget target) =>
        db.Throttles.Where(t => t.Subject == target.Subject && t.Kind == target.Kind && t.Bucket == target.Bucket).ExecuteDeleteAsync();

    private bool IsClosed([NotNullWhen(true)] Throttle? state) => state is not null && state.BlockedUntil > clock.Now;

    private void Append(GapuraContext db, AttemptTarget target, string reference, string kind, string outcome, string reason) =>
        audit.Append(db, Entry(target, reference, kind, outcome, reason));

    private static AuditEntry Entry(AttemptTarget target, string reference, string kind, string outcome, string reason) => new(kind, outcome)
    {
        Reason = reason,
        Portal = target.Source.Portal,
        AccountId = target.AccountId,
        Factor = target.Factor,
        Reference = reference,
        Address = target.Source.Address,
        UserAgent = target.Source.UserAgent,
        Details = target.Details,
    };

    /// <summary>The proof was right, but what it was for is gone: rolls the claim back with everything else.</summary>
    private sealed class ProofOutdatedException : Exception;
}
