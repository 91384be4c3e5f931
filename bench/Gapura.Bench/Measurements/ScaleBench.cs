using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Testing;

namespace Gapura.Bench.Measurements;

/// <summary>The same sign-in among a thousand and among a million accounts.</summary>
public static class ScaleBench
{
    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int many, int warm, int count, int rounds) = isQuick ? (20_000, 100, 50, 3) : (1_000_000, 200, 60, 7);
        var report = new Report("Many accounts", $"Whole sign-ins on PostgreSQL, one after the other, among 1,000 and among {many:N0} accounts; two servers over two databases of one "
            + $"PostgreSQL; {warm} sign-ins for warming up, then {rounds} rounds of {count} in turn.");
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        string large = await postgres.CreateDatabaseAsync();
        await using Served amongFew = await Served.StartAsync(await postgres.CreateDatabaseAsync(), 1_000);
        await using Served amongMany = await Served.StartAsync(large, 1_000, many - 1_000);
        using var few = new Crowd(amongFew);
        using var lots = new Crowd(amongMany);
        await few.SignInAsync(warm, 1);
        await lots.SignInAsync(warm, 1);
        List<Cost> first = [], second = [];
        for (int round = 0; round < rounds; round++)
        {
            first.Add(await few.SignInAsync(count, 1));
            second.Add(await lots.SignInAsync(count, 1));
        }

        report.AddMedian("floor: among 1,000", [.. first.Select(c => c.Elapsed)], "ms elapsed");
        report.AddMedian($"among {many:N0}", [.. second.Select(c => c.Elapsed)], "ms elapsed");
        report.AddMedian("many ÷ few", [.. second.Zip(first, (a, b) => a.Elapsed / b.Elapsed)], "", "≤ 1.2");
        report.AddMedian("among 1,000, beyond Argon2id", [.. first.Select(c => c.Beyond)], "ms CPU");
        report.AddMedian($"among {many:N0}, beyond Argon2id", [.. second.Select(c => c.Beyond)], "ms CPU");
        report.Note($"Sequential scans by the server since the tables were filled: {await ScansAsync(large)}.");
        foreach (string query in Hot)
        {
            report.Note($"```\n{query}\n{await Psql.QueryAsync(large, "EXPLAIN (COSTS OFF) " + query)}\n```");
        }

        return report;
    }

    private static readonly string[] Hot =
    [
        "SELECT * FROM accounts WHERE portal = 'lpse' AND organisation = '' AND user_type = 'penyedia' AND user_id_key = 'u7'",
        "SELECT * FROM accounts WHERE id = '00000000-0000-0000-0000-000000000000'",
        "SELECT * FROM totp_factors WHERE account_id = '00000000-0000-0000-0000-000000000000' AND status = 'Active'",
        "UPDATE totp_factors SET last_step = 1 WHERE id = '00000000-0000-0000-0000-000000000000' AND last_step < 1 AND status = 'Active'",
        "SELECT * FROM sign_ins WHERE handle_hash = '\\x00' AND portal = 'lpse'",
        "SELECT * FROM sessions s JOIN accounts a ON s.account_id = a.id WHERE s.token_hash = '\\x00' AND s.portal = 'lpse'",
        "SELECT * FROM throttles WHERE subject = 'x' AND kind = 'second' AND bucket = ''",
    ];

    /// <summary>Tables of more than a thousand rows only: smaller ones are rightly read whole.</summary>
    private static async Task<string> ScansAsync(string database) => await Psql.QueryAsync(database,
        "SELECT string_agg(relname || ' ' || seq_scan || ' (by index ' || idx_scan || ')', ', ' ORDER BY relname) FROM pg_stat_user_tables WHERE n_live_tup > 1000");
}
