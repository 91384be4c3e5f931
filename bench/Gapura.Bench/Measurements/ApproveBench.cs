using System.Diagnostics;
using System.Globalization;
using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Bench.Measurements;

/// <summary>From "Ya" to the browser that goes on: with a thousand browsers waiting, between two nodes, and what ten thousand cost.</summary>
public static class ApproveBench
{
    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int waiting, int answers, int many) = isQuick ? (200, 100, 1_000) : (1_000, 600, 10_000);
        var report = new Report("Approvals", $"""
            `gapura serve` on PostgreSQL. {waiting:N0} browsers wait on a stream each; {answers} phones say "Ya", one after the other, 20 ms apart, after {answers / 6} for
            warming up. Measured from before the phone's request is written to the socket until the browser's socket has the event, so it has the whole
            request in it: two signatures checked, a nonce and a decision committed. The floor is `GET /health/live` on the same connection in the same run.
            """);
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        string database = await postgres.CreateDatabaseAsync();
        await using Served first = await Served.StartAsync(database, 1);
        await using Served second = await first.StartAnotherAsync();
        await using Database tables = Database.Postgres(database);
        var waiters = new Waiters(tables, first.Address);
        string browser = await waiters.BrowserAsync();
        IReadOnlyList<Waiter> all = await waiters.AddAsync(browser, many, 2 * answers);

        double floor = await FloorAsync(first.Address, answers);
        report.Add("floor: GET /health/live p50", floor, "ms");
        await LatencyAsync(report, "one node", first.Address, first.Address, all.Take(waiting).ToList(), answers, "< 5", "< 25");
        await LatencyAsync(report, "answered on one node, waiting on the other", second.Address, first.Address, all.Skip(answers).Take(waiting).ToList(), answers, "", "< 100");
        await CostAsync(report, first, all.Skip(2 * answers).ToList());
        return report;
    }

    private static async Task LatencyAsync(Report report, string where, Uri waitsAt, Uri answersAt, List<Waiter> waiting, int answers, string p50, string p99)
    {
        using var streams = new Streams(waitsAt);
        List<Task<long>> moved = [];
        foreach (Waiter waiter in waiting)
        {
            moved.Add(await streams.OpenAsync(waiter));
        }

        using var phone = new HttpClient();
        List<double> times = [];
        for (int i = 0; i < Math.Min(answers, waiting.Count); i++)
        {
            using HttpRequestMessage ya = waiting[i].Approve(answersAt);
            long started = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await phone.SendAsync(ya);
            answer.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(started, await moved[i].WaitAsync(TimeSpan.FromSeconds(10))).TotalMilliseconds);
            await Task.Delay(20);
        }

        double[] warm = [.. times.Skip(times.Count / 6)];
        report.Add($"{where}: p50", Report.Percentile(warm, 50), "ms", target: p50);
        report.Add($"{where}: p99", Report.Percentile(warm, 99), "ms", target: p99);
    }

    private static async Task CostAsync(Report report, Served served, List<Waiter> waiting)
    {
        (double memory, int threads) = Cost(served.ProcessId);
        using var streams = new Streams(served.Address);
        foreach (Waiter[] some in waiting.Chunk(50))
        {
            await Task.WhenAll(some.Select(streams.OpenAsync));
        }

        // Long enough for two signs of life on each stream.
        await Task.Delay(TimeSpan.FromSeconds(32));
        (double after, int threadsAfter) = Cost(served.ProcessId);
        report.Add($"memory of one of {waiting.Count:N0} waiting browsers", (after - memory) / waiting.Count, "KB", target: "< 20");
        report.Add("threads before", threads, "");
        report.Add("threads with them waiting", threadsAfter, "", target: "no more");
    }

    private static async Task<double> FloorAsync(Uri address, int count)
    {
        using var http = new HttpClient { BaseAddress = address };
        List<double> times = [];
        for (int i = 0; i < count; i++)
        {
            long started = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await http.GetAsync("/health/live");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Report.Median(times);
    }

    /// <summary>Resident memory in KB and threads, as the kernel counts them.</summary>
    private static (double Memory, int Threads) Cost(int process)
    {
        string[] status = File.ReadAllLines($"/proc/{process}/status");
        int Of(string name) => int.Parse(status.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t', ' ').First(word => word.Length > 0 && char.IsDigit(word[0])), CultureInfo.InvariantCulture);
        return (Of("VmRSS:"), Of("Threads:"));
    }
}
