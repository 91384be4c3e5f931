using System.Globalization;
using System.Text;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Attempts;

/// <summary>
/// The short way for a right, once-only proof with nothing to follow: the claim and its audit row in one statement and one round
/// trip, where the bucket has no failure to forget. Where it does not succeed, it has changed nothing, and the long way finds out why.
/// </summary>
internal static class OneStatementClaim
{
    /// <summary>Makes attempts on one subject wait for each other, to the end of the transaction. SQLite has one writer anyway.</summary>
    public static async Task QueueUpAsync(Database database, GapuraContext db, AttemptTarget target)
    {
        if (database.Kind == DatabaseKind.Postgres)
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockOf(target)})");
        }
    }

    public static Task<bool> TryAsync(Database database, AttemptTarget target, Claim claim, AuditEvent row, CancellationToken cancel) =>
        database.Kind == DatabaseKind.Postgres
            ? OnPostgresAsync(database, target, claim, row, cancel)
            : database.WriteAsync(db => OnSqliteAsync(db, target, claim, row, cancel), cancel);

    private static async Task<bool> OnPostgresAsync(
        Database database, AttemptTarget target, Claim claim, AuditEvent row, CancellationToken cancel)
    {
        // A data-modifying CTE: the audit row exists if and only if the claim changed its row.
        var (open, arguments) = WithCleanBucket(claim, target);
        var n = arguments.Count;
        object?[] values =
        [
            row.At, row.Kind, row.Outcome, row.Reason, row.Portal, row.AccountId?.Value, row.Actor, row.Factor, row.Reference,
            row.Address, row.UserAgent, row.SessionId?.Value, row.Details, row.Seal,
        ];
        var columns = string.Join(", ", values.Select((_, i) => i is 5 or 11 ? $"{{{n + i}}}::uuid" : $"{{{n + i}}}"));
        var sql = "WITH claimed AS (" + open + " RETURNING 1) INSERT INTO audit_events (at, kind, outcome, reason, portal, account_id, actor, factor, reference, address, "
            + $"user_agent, session_id, details, seal) SELECT {columns} FROM claimed";
        return await database.ExecuteAsync(LockOf(target), sql, [.. arguments, .. values], cancel) == 1;
    }

    private static async Task<bool> OnSqliteAsync(
        GapuraContext db, AttemptTarget target, Claim claim, AuditEvent row, CancellationToken cancel)
    {
        var (open, arguments) = WithCleanBucket(claim, target);
        if (await db.Database.ExecuteSqlRawAsync(open, arguments, cancel) != 1)
        {
            return false;
        }

        db.AuditEvents.Add(row);
        await db.SaveChangesAsync(cancel);
        return true;
    }

    private static (string Sql, List<object> Arguments) WithCleanBucket(Claim claim, AttemptTarget target)
    {
        var n = claim.Arguments.Count;
        var sql = new StringBuilder(claim.Update).Append(CultureInfo.InvariantCulture,
            $" AND NOT EXISTS (SELECT 1 FROM throttles WHERE subject = {{{n}}} AND kind = {{{n + 1}}} AND bucket = {{{n + 2}}})");
        return (sql.ToString(), [.. claim.Arguments, target.Subject, target.Kind, target.Bucket]);
    }

    /// <summary>64 bits of the subject. A collision makes two strangers wait for each other for a moment, nothing more.</summary>
    private static long LockOf(AttemptTarget target) =>
        BitConverter.ToInt64(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{target.Kind}|{target.Subject}")));
}
