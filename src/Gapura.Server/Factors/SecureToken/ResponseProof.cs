using Gapura.Protocol.Pin;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.SecureToken;

/// <summary>
/// Whether eight digits without network were right (SPEC 11.3). Whoever sits at a relying party's page can type them, without the phone: so
/// wrong ones are counted for that relying party alone and close this way, and never lock the token (D3). What was closed opens when the
/// token has approved something with its PIN over the network since: so who has copied a phone gets no more tries than its owner's successes give.
/// </summary>
public sealed class ResponseProof(TokenProof pins, Database database, Clock clock, AuditLog audit)
{
    /// <summary>Wrong responses in a row that close the way.</summary>
    public const int MostWrong = 3;

    /// <summary>Within a transaction that is to be committed whatever comes of it.</summary>
    /// <param name="isRight">Compares, in constant time, with the key that the server keeps.</param>
    public async Task<PinResult> CheckAsync(GapuraContext db, Visit visit, Account account, DeviceId device, Func<PinKey, bool> isRight)
    {
        // The token's row is what everybody waits for: of many guesses at once no more are looked at than may be wrong.
        if (await TokenProof.HoldAsync(db, device) is not { } token)
        {
            return new PinResult.Locked();
        }

        var (subject, bucket) = (device.ToString(), $"client:{visit.Client}");
        var wrong = await WrongAsync(db, account.Id, device, subject, bucket);
        if (wrong >= MostWrong)
        {
            return new PinResult.Closed(await RecordAsync(db, visit, account, device, "closed"));
        }

        if (isRight(pins.KeyOf(token)))
        {
            await db.Throttles.Where(one => one.Subject == subject && one.Kind == ThrottleSubject.Response && one.Bucket == bucket).ExecuteDeleteAsync();
            return await TokenProof.RightAsync(db, token);
        }

        var (failures, never, now) = (wrong + 1, database.Time(DateTimeOffset.UnixEpoch), database.Time(clock.Now));
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO throttles (subject, kind, bucket, failures, blocked_until, last_failure_at)
             VALUES ({subject}, {ThrottleSubject.Response}, {bucket}, {failures}, {never}, {now})
             ON CONFLICT (subject, kind, bucket) DO UPDATE SET failures = excluded.failures, last_failure_at = excluded.last_failure_at
             """);
        var reference = await RecordAsync(db, visit, account, device, failures == MostWrong ? "the last response of this client" : "a response");
        return failures == MostWrong ? new PinResult.Closed(reference) : new PinResult.Wrong(MostWrong - failures, reference);
    }

    private static async Task<int> WrongAsync(GapuraContext db, AccountId account, DeviceId device, string subject, string bucket)
    {
        if (await db.Throttles.SingleOrDefaultAsync(one => one.Subject == subject && one.Kind == ThrottleSubject.Response && one.Bucket == bucket) is not { } state)
        {
            return 0;
        }

        var isProvedSince =
            await db.TransactionApprovals.AnyAsync(one => one.AccountId == account && one.State == ApprovalState.Approved && one.DeviceId == device
                && one.Statement != null && one.DecidedAt > state.LastFailureAt)
            || await db.Challenges.AnyAsync(one => one.AccountId == account && one.State == ChallengeState.Approved && one.DeviceId == device
                && one.DecidedAt > state.LastFailureAt);
        return isProvedSince ? 0 : state.Failures;
    }

    private async Task<string> RecordAsync(GapuraContext db, Visit visit, Account account, DeviceId device, string reason)
    {
        var reference = Reference.New();
        audit.Append(db, new AuditEntry(AuditKinds.TokenWrongPin, "failure")
        {
            Portal = visit.Portal.Key,
            AccountId = account.Id,
            Factor = TokenProof.Name,
            Reason = reason,
            Reference = reference,
            Address = visit.Address,
            UserAgent = visit.UserAgent,
            Details = new Dictionary<string, string> { ["client"] = visit.Client ?? "", ["device"] = device.ToString() },
        });
        await db.SaveChangesAsync();
        return reference;
    }
}

/// <summary>The two ways of proving a token's PIN: beside a statement, and without network.</summary>
public sealed record TokenProofs(TokenProof Pins, ResponseProof Responses);
