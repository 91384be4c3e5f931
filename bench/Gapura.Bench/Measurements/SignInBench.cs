using System.Diagnostics;
using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Server.Factors.Password;
using Gapura.Server.Hashing;
using Gapura.Testing;

namespace Gapura.Bench.Measurements;

/// <summary>What a whole sign-in costs the server beyond Argon2id, on both databases.</summary>
public static class SignInBench
{
    private const int Abreast = 4;

    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int warm, int count, int rounds) = isQuick ? (60, 40, 2) : (800, 200, 6);
        var report = new Report("A whole sign-in", "GET front page, GET and POST User ID, GET and POST password, GET and POST code, GET home, by people who each sign in once, "
            + $"{Abreast} at the same time; `gapura serve` in a process of its own, {warm} sign-ins for warming up, then {rounds} rounds of {count} on SQLite and PostgreSQL in turn. "
            + "CPU is the server process's (user and system, with compilation, garbage collection and the audit's chain); Argon2id is what its own threads used of that.");
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        await using Served onSqlite = await Served.StartAsync(null, warm + (rounds * count));
        await using Served onPostgres = await Served.StartAsync(await postgres.CreateDatabaseAsync(), warm + (rounds * count));
        using var sqlite = new Crowd(onSqlite);
        using var server = new Crowd(onPostgres);
        await sqlite.SignInAsync(warm, Abreast);
        await server.SignInAsync(warm, Abreast);
        List<Cost> first = [], second = [];
        List<double> floor = [];
        for (int round = 0; round < rounds; round++)
        {
            floor.Add(await HashAsync());
            first.Add(await sqlite.SignInAsync(count, Abreast));
            second.Add(await server.SignInAsync(count, Abreast));
        }

        report.AddMedian("SQLite, beyond Argon2id", [.. first.Select(c => c.Beyond)], "ms CPU", "≤ 3 ms");
        report.AddMedian("PostgreSQL, beyond Argon2id", [.. second.Select(c => c.Beyond)], "ms CPU", "≤ 3 ms");
        report.AddMedian("SQLite, Argon2id within", [.. first.Select(c => c.Hashing)], "ms CPU");
        report.AddMedian("PostgreSQL, Argon2id within", [.. second.Select(c => c.Hashing)], "ms CPU");
        report.AddMedian("floor: one Argon2id hash alone", floor, "ms CPU");
        report.AddMedian("SQLite, elapsed", [.. first.Select(c => c.Elapsed)], "ms");
        report.AddMedian("PostgreSQL, elapsed", [.. second.Select(c => c.Elapsed)], "ms");
        return report;
    }

    private static async Task<double> HashAsync()
    {
        const int hashes = 50;
        using var hasher = new PasswordHasher(PasswordHasher.CurrentCost, workers: 1, queue: 1);
        await hasher.HashAsync(People.Password);
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        for (int i = 0; i < hashes; i++)
        {
            await hasher.HashAsync(People.Password);
        }

        return (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / hashes;
    }
}
