using System.Diagnostics;
using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Bench.Measurements;

/// <summary>
/// Verifying a TOTP code with durable replay refusal, throttle, audit row and audit chain, against one bare UPDATE behind the same web
/// server on the same database server.
/// </summary>
public static class VerifyBench
{
    private const int Connections = 64;

    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int accounts, int rounds) = isQuick ? (10_000, 3) : (20_000, 7);
        var report = new Report("Verifying a code", $"{accounts} accounts, each verified once a round; {Connections} connections from a process of its own; PostgreSQL with "
            + $"fsync on; {rounds} rounds, ours and the floor in turn, after two of each for warming up. A round of ours ends when its last audit row is chained.");
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        await using VerifyGround ground = await VerifyGround.StartAsync(await postgres.CreateDatabaseAsync(), accounts);
        List<Round> ours = [], floor = [];
        for (int round = 0; round < rounds + 2; round++)
        {
            ours.Add(await OursAsync(ground, accounts));
            floor.Add(await FloorAsync(ground, accounts, round + 1));
        }

        ours.RemoveRange(0, 2);
        floor.RemoveRange(0, 2);
        report.AddMedian("ours", [.. ours.Select(r => r.PerSecond)], "verifications/s");
        report.AddMedian("floor: one bare UPDATE", [.. floor.Select(r => r.PerSecond)], "requests/s");
        report.AddMedian("ours ÷ floor", [.. ours.Zip(floor, (a, b) => a.PerSecond / b.PerSecond)], "", "≥ 0.7");
        report.AddMedian("ours, server process", [.. ours.Select(r => r.ServerCpu)], "µs CPU each");
        report.AddMedian("floor, server process", [.. floor.Select(r => r.ServerCpu)], "µs CPU each");
        report.AddMedian("ours, load generator", [.. ours.Select(r => r.LoadCpu)], "µs CPU each");
        report.AddMedian("ours, first byte p50", [.. ours.Select(r => r.P50)], "ms");
        report.AddMedian("ours, first byte p99", [.. ours.Select(r => r.P99)], "ms");
        report.AddMedian("floor, first byte p50", [.. floor.Select(r => r.P50)], "ms");
        report.AddMedian("floor, first byte p99", [.. floor.Select(r => r.P99)], "ms");
        await ProveAsync(ground, report, accounts, rounds + 2);
        return report;
    }

    private static async Task<Round> OursAsync(VerifyGround ground, int accounts)
    {
        ground.Time.Advance(TimeSpan.FromSeconds(60));
        string code = People.CodeAt(ground.Time.GetUtcNow());
        string[] paths = [.. ground.Accounts.Select(id => $"/verify?account={id}&code={code}")];
        return await MeasureAsync(accounts, ground.OursAddress, paths, ground.UntilChainedAsync);
    }

    private static Task<Round> FloorAsync(VerifyGround ground, int accounts, int step)
    {
        string[] paths = [.. ground.Accounts.Select(id => $"/floor?id={id}&step={step}")];
        return MeasureAsync(accounts, ground.FloorAddress, paths, () => Task.CompletedTask);
    }

    private static async Task<Round> MeasureAsync(int accounts, string address, string[] paths, Func<Task> settled)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        LoadResult load = await LoadProcess.AskAsync(new LoadOrder(address, "POST", paths, Connections, accounts, 0));
        long answered = Stopwatch.GetTimestamp();
        await settled();
        double seconds = load.Seconds + Stopwatch.GetElapsedTime(answered).TotalSeconds;
        double serverCpu = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / accounts;
        return load.Successes == accounts
            ? new Round(accounts / seconds, serverCpu, load.CpuMilliseconds * 1000 / accounts, Report.Percentile(load.FirstByte, 50), Report.Percentile(load.FirstByte, 99))
            : throw new InvalidOperationException($"Only {load.Successes} of {accounts} requests to {address} succeeded.");
    }

    /// <summary>Every success is durable, audited and chained, and none can be repeated.</summary>
    private static async Task ProveAsync(VerifyGround ground, Report report, int accounts, int rounds)
    {
        int audited = await ground.Database.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Outcome == "success"));
        int chained = await ground.Database.ReadAsync(db => db.AuditChain.CountAsync());
        string code = People.CodeAt(ground.Time.GetUtcNow());
        string[] again = [.. ground.Accounts.Take(500).Select(id => $"/verify?account={id}&code={code}")];
        LoadResult replays = await LoadProcess.AskAsync(new LoadOrder(ground.OursAddress, "POST", again, Connections, again.Length, 0));
        report.Note($"Checked after the last round: {audited} audit rows and {chained} chain links for {accounts * rounds} successes; "
            + $"of {again.Length} codes sent again, {replays.Successes} were accepted.");
    }

    private sealed record Round(double PerSecond, double ServerCpu, double LoadCpu, double P50, double P99);
}
