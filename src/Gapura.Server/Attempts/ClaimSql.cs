using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gapura.Server.Attempts;

/// <summary>
/// Makes the statement that carries out many claims of one kind, with their audit rows: an audit row exists if and only if its claim
/// changed its row, and a claim changes its row only where the bucket has no failure.
/// </summary>
internal static partial class ClaimSql
{
    private const string AuditColumns =
        "at, kind, outcome, reason, portal, account_id, actor, factor, reference, address, user_agent, session_id, details, seal";

    private const int AuditColumnCount = 14;
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>The statement, as <see cref="Storage.Database.RunOnLockedAsync"/> takes it.</summary>
    public static string For(Claim claim) => Known.GetOrAdd(claim.Update, static (update, count) => Build(update, count), claim.Arguments.Count);

    /// <summary>The claims' values by column: their arguments, the throttle's key, the audit row.</summary>
    public static IReadOnlyList<Array> Columns(List<ShortClaim> claims)
    {
        var columns = new List<Array>();
        for (var i = 0; i < claims[0].Claim.Arguments.Count; i++)
        {
            var column = Array.CreateInstance(claims[0].Claim.Arguments[i].GetType(), claims.Count);
            for (var row = 0; row < claims.Count; row++)
            {
                column.SetValue(claims[row].Claim.Arguments[i], row);
            }

            columns.Add(column);
        }

        T[] Of<T>(Func<ShortClaim, T> value) => [.. claims.Select(value)];
        return
        [
            .. columns,
            Of(c => c.Target.Subject), Of(c => c.Target.Kind), Of(c => c.Target.Bucket),
            Of(c => c.Row.At), Of(c => c.Row.Kind), Of(c => c.Row.Outcome), Of(c => c.Row.Reason), Of(c => c.Row.Portal), Of(c => c.Row.AccountId?.Value),
            Of(c => c.Row.Actor), Of(c => c.Row.Factor), Of(c => c.Row.Reference), Of(c => c.Row.Address), Of(c => c.Row.UserAgent),
            Of(c => c.Row.SessionId?.Value), Of(c => c.Row.Details), Of(c => c.Row.Seal),
        ];
    }

    private static string Build(string update, int count)
    {
        var where = update.IndexOf(" WHERE ", StringComparison.Ordinal);
        var claim = Placeholder().Replace(update.Insert(where, " FROM input"), match => $"input.a{match.Groups[1].Value}");
        var names = Names("a", count).Concat(Names("t", 3)).Concat(Names("r", AuditColumnCount)).ToList();
        var arrays = string.Join(", ", Enumerable.Range(1, names.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}")));
        return $"""
            WITH input AS MATERIALIZED (SELECT * FROM unnest({arrays}) WITH ORDINALITY AS given({string.Join(", ", names)}, n)),
            claimed AS ({claim} AND input.n = ANY (current_setting('gapura.locked')::bigint[])
              AND NOT EXISTS (SELECT 1 FROM throttles WHERE throttles.subject = input.t0 AND throttles.kind = input.t1 AND throttles.bucket = input.t2)
              RETURNING input.n),
            audited AS (INSERT INTO audit_events ({AuditColumns}) SELECT {string.Join(", ", Names("r", AuditColumnCount))} FROM claimed JOIN input USING (n))
            SELECT n FROM claimed
            """;
    }

    private static IEnumerable<string> Names(string prefix, int count) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}"));

    [GeneratedRegex(@"\{(\d+)\}")]
    private static partial Regex Placeholder();
}
