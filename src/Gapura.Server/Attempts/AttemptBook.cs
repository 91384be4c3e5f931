using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
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
    private static readonly PerProvider<Func<GapuraContext, string, string, string, Task<AttemptState?>>> State = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string subject, string kind, string bucket) => db.Throttles
            .Where(t => t.Subject == subject && t.Kind == kind && t.Bucket == bucket).Select(t => new AttemptState(t.Failures, t.BlockedUntil)).SingleOrDefault()));

    private readonly ShortClaims _shortClaims = new(database);

    /// <summary>How attempts on a subject stand: to be looked at before work that is costly, and by whoever asks for more after failures.</summary>
    public static async Task<AttemptState> StateAsync(GapuraContext db, string subject, string kind, string bucket) =>
        await State.For(db)(db, subject, kind, bucket) ?? AttemptState.None;

    /// <param name="verify">Works the verdict out. It must take as long when there is nothing to check.</param>
    /// <param name="onProved">What follows a right proof, in the same transaction; it may still refuse by returning false, and then nothing of it stays.</param>
    public async Task<AttemptResult> TryAsync(
        AttemptTarget target,
        Func<Task<Verdict>> verify,
        Func<GapuraContext, string, Task<bool>>? onProved = null,
        CancellationToken cancel = default)
    {
        var reference = Reference.New();
        if (target.IsCostly && (target.Seen ?? await database.ReadAsync(db => StateAsync(db, target.Subject, target.Kind, target.Bucket))) is var seen && IsClosed(seen))
        {
            return await RecordClosedAsync(target, reference, seen.BlockedUntil);
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
                var state = await ShortClaims.QueueUpAsync(db, target);
                if (IsClosed(state))
                {
                    Append(db, target, reference, AuditKinds.SignInThrottled, "failure", "closed");
                    await db.SaveChangesAsync(cancel);
                    return new AttemptResult.Throttled(reference, state.BlockedUntil);
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

                if (state.Failures > 0)
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

    private async Task<AttemptResult> FailAsync(GapuraContext db, AttemptTarget target, AttemptState state, string reason, string reference)
    {
        var failures = state.Failures + 1;
        var until = Backoff.ClosedUntil(failures, clock.Now);
        var (blocked, now) = (database.Time(until), database.Time(clock.Now));
        await db.RunAsync(
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

    private static Task<int> ClearAsync(GapuraContext db, AttemptTarget target) =>
        db.Throttles.Where(t => t.Subject == target.Subject && t.Kind == target.Kind && t.Bucket == target.Bucket).ExecuteDeleteAsync();

    private bool IsClosed(AttemptState state) => state.BlockedUntil > clock.Now;

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
