using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Testing;

namespace Gapura.Bench.Measurements;

/// <summary>How soon a released server is ready, and what memory it holds after a day's work.</summary>
public static class StartBench
{
    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int starts, int signIns) = isQuick ? (3, 300) : (7, 10_000);
        var report = new Report("Start and memory", $"The build that `dev.cs release` makes, {starts} starts each on a database that is there, in turn; the floor is the runtime and a program that "
            + $"prints its help. Then {signIns:N0} whole sign-ins, 8 at the same time, on PostgreSQL.");
        string release = Directory.CreateTempSubdirectory("gapura-release-").FullName;
        await ToolProcess.OutputAsync(new ProcessStartInfo("dotnet", ["run", "dev.cs", "release", "--output", release]) { WorkingDirectory = Root() }, "dotnet-sdk-10.0", "", TimeSpan.FromMinutes(10));
        string demo = Directory.CreateTempSubdirectory("gapura-bench-demo-").FullName;
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        await using Served onPostgres = await Served.CreateAsync(await postgres.CreateDatabaseAsync(), signIns);
        await using Served onSqlite = await Served.CreateAsync(null, 10);
        List<double> help = [], demos = [], sqlite = [], server = [];
        await StartDemoAsync(release, demo);
        for (int i = 0; i < starts; i++)
        {
            help.Add(await TimeAsync(() => ToolProcess.OutputAsync(new ProcessStartInfo("dotnet", [Path.Combine(release, "gapura.dll"), "--help"]), "dotnet-sdk-10.0")));
            demos.Add(await StartDemoAsync(release, demo));
            sqlite.Add(await StartServeAsync(onSqlite, release));
            server.Add(await StartServeAsync(onPostgres, release));
        }

        report.AddMedian("demo, to ready", demos, "s", "< 2 s");
        report.AddMedian("serve on SQLite, to ready", sqlite, "s", "< 2 s");
        report.AddMedian("serve on PostgreSQL, to ready", server, "s", "< 2 s");
        report.AddMedian("floor: --help", help, "s");
        await RememberAsync(report, onPostgres, release, signIns);
        Directory.Delete(release, recursive: true);
        Directory.Delete(demo, recursive: true);
        return report;
    }

    private static async Task RememberAsync(Report report, Served served, string release, int signIns)
    {
        await served.RunAsync(release);
        report.Add("resident memory when ready", CpuTime.ResidentMegabytes(served.ProcessId), "MB");
        using var crowd = new Crowd(served);
        List<double> memory = [];
        List<double> beyond = [];
        for (int i = 0; i < 10; i++)
        {
            beyond.Add((await crowd.SignInAsync(signIns / 10, 8)).Beyond);
            memory.Add(CpuTime.ResidentMegabytes(served.ProcessId));
        }

        report.Add($"resident memory after {signIns:N0} sign-ins", memory[^1], "MB", memory, "< 200 MB");
        report.AddMedian("a sign-in beyond Argon2id, meanwhile", beyond, "ms CPU");
    }

    private static async Task<double> StartServeAsync(Served served, string release)
    {
        double seconds = await TimeAsync(() => served.RunAsync(release));
        await served.StopAsync();
        return seconds;
    }

    private static async Task<double> StartDemoAsync(string release, string data)
    {
        int port = FreePort.Next();
        GapuraProcess? process = null;
        double seconds = await TimeAsync(async () => process = await GapuraProcess.StartAsync(new GapuraStart
        {
            Arguments = ["demo", "--port", $"{port}", "--data", data],
            BaseUrl = $"http://localhost:{port}",
            Folder = release,
        }));
        await process!.StopAsync();
        await process.DisposeAsync();
        return seconds;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
