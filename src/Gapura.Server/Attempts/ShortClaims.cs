using System.Text;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Attempts;

/// <summary>
/// The short way for a right, once-only proof with nothing to follow, where the bucket has no failure to forget. Where it does not
/// succeed, it has changed nothing, and the long way finds out why.
/// </summary>
/// <remarks>
/// On PostgreSQL, claims that arrive together share one statement, one commit and one wait for the disk, each with its own audit row and
/// its own answer. One whose subject is just being tried elsewhere is left out, so that nobody's row of attempts holds up a stranger.
/// </remarks>
internal sealed class ShortClaims
{
    private const int Turns = 2;
    private const int MostTogether = 128;
    private readonly Database _database;
    private readonly Batcher<ShortClaim, bool> _together;

    public ShortClaims(Database database)
    {
        _database = database;
        _together = new Batcher<ShortClaim, bool>(Turns, MostTogether, ClaimTogetherAsync);
    }

    /// <summary>
    /// Makes attempts on one subject wait for each other, to the end of the transaction, and reads how they stand. SQLite has one writer anyway.
    /// </summary>
    public static async Task<AttemptState> QueueUpAsync(GapuraContext db, AttemptTarget target) => await db.LockAndLookAsync(
        $"SELECT pg_advisory_xact_lock({LockOf(target)})",
        $"SELECT failures, blocked_until FROM throttles WHERE subject = {target.Subject} AND kind = {target.Kind} AND bucket = {target.Bucket}",
        row => new AttemptState(row.GetInt32(0), db.TimeIn(row, 1))) ?? AttemptState.None;

    public Task<bool> TryAsync(AttemptTarget target, Claim claim, AuditEvent row, CancellationToken cancel) =>
        _database.Kind == DatabaseKind.Postgres
            ? _together.AskAsync(new ShortClaim(LockOf(target), target, claim, row)).WaitAsync(cancel)
            : _database.WriteAsync(db => OnSqliteAsync(db, target, claim, row, cancel), cancel);

    private static async Task<bool> OnSqliteAsync(GapuraContext db, AttemptTarget target, Claim claim, AuditEvent row, CancellationToken cancel)
    {
        var n = claim.Arguments.Count;
        var sql = $"{claim.Update} AND NOT EXISTS (SELECT 1 FROM throttles WHERE subject = {{{n}}} AND kind = {{{n + 1}}} AND bucket = {{{n + 2}}})";
        if (await db.Database.ExecuteSqlRawAsync(sql, [.. claim.Arguments, target.Subject, target.Kind, target.Bucket], cancel) != 1)
        {
            return false;
        }

        AuditLog.Append(db, row);
        return true;
    }

    private async Task<IReadOnlyList<bool>> ClaimTogetherAsync(IReadOnlyList<ShortClaim> claims)
    {
        var answers = new bool[claims.Count];
        foreach (var alike in Enumerable.Range(0, claims.Count).GroupBy(i => claims[i].Claim.Update, StringComparer.Ordinal))
        {
            // Of several tries on one subject the first takes part; the others go the long way, behind it.
            var chosen = alike.DistinctBy(i => claims[i].Lock).OrderBy(i => claims[i].Lock).ToList();
            foreach (var number in await ClaimAlikeAsync(chosen.ConvertAll(i => claims[i])))
            {
                answers[chosen[(int)number - 1]] = true;
            }
        }

        return answers;
    }

    private async Task<IReadOnlySet<long>> ClaimAlikeAsync(List<ShortClaim> claims)
    {
        try
        {
            return await _database.RunOnLockedAsync(
                claims.ConvertAll(claim => claim.Lock), ClaimSql.For(claims[0].Claim), ClaimSql.Columns(claims));
        }
        catch (Exception e) when (!Database.IsOutage(e))
        {
            // A deadlock with a job that visits many rows, or one row that the database refuses: nothing was changed, and each goes its own long way.
            return new HashSet<long>();
        }
    }

    /// <summary>64 bits of the subject. A collision makes two strangers wait for each other for a moment, nothing more.</summary>
    private static long LockOf(AttemptTarget target) =>
        BitConverter.ToInt64(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{target.Kind}|{target.Subject}")));
}

/// <summary>One claim on its way into a shared statement.</summary>
internal sealed record ShortClaim(long Lock, AttemptTarget Target, Claim Claim, AuditEvent Row);
