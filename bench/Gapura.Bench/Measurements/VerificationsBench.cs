using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.RelyingParties;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Bench.Measurements;

/// <summary>
/// <c>POST /api/v1/verifications</c> of the whole server, access token and strict JSON included, against one bare UPDATE behind a minimal
/// web server on the same database server.
/// </summary>
public static class VerificationsBench
{
    private const int Connections = 64;

    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int accounts, int rounds) = isQuick ? (10_000, 3) : (20_000, 7);
        var report = new Report("A relying party has codes checked", $"{accounts} accounts, each verified once a round over POST /api/v1/verifications; {Connections} connections from a "
            + $"process of its own; PostgreSQL with fsync on; {rounds} rounds, ours and the floor in turn, after two of each for warming up. A round of ours ends when its last audit row is chained.");
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        await using WholeServer ours = await WholeServer.StartAsync(await postgres.CreateDatabaseAsync(), accounts);
        await using FloorServer floor = await FloorServer.StartAsync(ours.ConnectionString, ours.Database);
        List<(double PerSecond, double Cpu, double P50, double P99)> mine = [], bare = [];
        for (int round = 0; round < rounds + 2; round++)
        {
            mine.Add(await MeasureAsync(accounts, await ours.OrderAsync(accounts, Connections), ours.UntilChainedAsync));
            int step = round + 1;
            string[] paths = [.. ours.Accounts.Select(id => $"/floor?id={id}&step={step}")];
            bare.Add(await MeasureAsync(accounts, new LoadOrder(floor.Address, "POST", paths, Connections, accounts, 0), () => Task.CompletedTask));
        }

        mine.RemoveRange(0, 2);
        bare.RemoveRange(0, 2);
        report.AddMedian("ours", [.. mine.Select(r => r.PerSecond)], "verifications/s");
        report.AddMedian("floor: one bare UPDATE", [.. bare.Select(r => r.PerSecond)], "requests/s");
        report.AddMedian("ours ÷ floor", [.. mine.Zip(bare, (a, b) => a.PerSecond / b.PerSecond)], "", "≥ 0.7");
        report.AddMedian("ours, server process", [.. mine.Select(r => r.Cpu)], "µs CPU each");
        report.AddMedian("floor, server process", [.. bare.Select(r => r.Cpu)], "µs CPU each");
        report.AddMedian("ours, first byte p50", [.. mine.Select(r => r.P50)], "ms");
        report.AddMedian("ours, first byte p99", [.. mine.Select(r => r.P99)], "ms");
        report.AddMedian("floor, first byte p50", [.. bare.Select(r => r.P50)], "ms");
        report.AddMedian("floor, first byte p99", [.. bare.Select(r => r.P99)], "ms");
        LoadResult again = await LoadProcess.AskAsync(await ours.OrderAsync(500, Connections, isNew: false));
        int audited = await ours.Database.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Outcome == "success" && e.Kind == "authn_step_success"));
        report.Note($"Checked after the last round: {audited} audit rows for {accounts * (rounds + 2)} accepted codes; of 500 codes sent again, {again.Successes} were accepted.");
        return report;
    }

    private static async Task<(double PerSecond, double Cpu, double P50, double P99)> MeasureAsync(int accounts, LoadOrder order, Func<Task> settled)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        LoadResult load = await LoadProcess.AskAsync(order);
        long answered = Stopwatch.GetTimestamp();
        await settled();
        double seconds = load.Seconds + Stopwatch.GetElapsedTime(answered).TotalSeconds;
        double spent = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / accounts;
        return load.Successes == accounts
            ? (accounts / seconds, spent, Report.Percentile(load.FirstByte, 50), Report.Percentile(load.FirstByte, 99))
            : throw new InvalidOperationException($"Only {load.Successes} of {accounts} requests to {order.Address} succeeded.");
    }
}

/// <summary>The server as it is served, in this process, so that its clock can be moved between rounds.</summary>
public sealed class WholeServer : IAsyncDisposable
{
    private const string Client = "bench";
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-bench-").FullName;
    private readonly BenchClock _time = new();
    private readonly string _secret = Cookies.NewToken();
    private WebApplication _app = null!;
    private string _address = "";

    private WholeServer()
    {
    }

    public string ConnectionString { get; private init; } = "";

    public IReadOnlyList<Storage.AccountId> Accounts { get; private set; } = [];

    public Database Database => _app.Services.GetRequiredService<Database>();

    public static async Task<WholeServer> StartAsync(string connectionString, int accounts)
    {
        var server = new WholeServer { ConnectionString = connectionString };
        GapuraSettings settings = DemoSettings.Create(server._folder, FreePort.Next());
        settings.Database = new DatabaseSettings { Kind = DatabaseKind.Postgres, ConnectionString = connectionString };
        KeyFile.Create(GapuraHost.KeyFilePath(settings));
        server._address = settings.Listen;
        server._app = await GapuraServer.BuildAsync(settings, new ServerMode(IsDemo: false), server._time);
        server.Accounts = await new People(server.Database, server._app.Services.GetRequiredService<KeyRing>()).AddAsync("u", accounts);
        await server._app.Services.GetRequiredService<ClientAdministration>().AddAsync(new Client
        {
            Id = Client,
            Portal = "lpse",
            Name = "Bench",
            SecretHash = RelyingParty.HashOf(server._secret),
            Grants = "client_credentials",
            Scopes = "gapura.verify",
            Version = 1,
            CreatedAt = server._time.GetUtcNow(),
            ChangedAt = server._time.GetUtcNow(),
        }, new ClientAct("bench", "bench"));
        await server.Database.ReadAsync(db => db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE"));
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A code of everyone's, in a request of its own.</summary>
    /// <param name="isNew">False: the codes of the round before.</param>
    public async Task<LoadOrder> OrderAsync(int count, int connections, bool isNew = true)
    {
        _time.Advance(isNew ? TimeSpan.FromSeconds(60) : TimeSpan.Zero);
        string code = People.CodeAt(_time.GetUtcNow());
        return new LoadOrder(_address, "POST", ["/api/v1/verifications"], connections, count, 0)
        {
            Bearer = await TokenAsync(),
            Bodies = [.. Enumerable.Range(0, count).Select(i => $$"""{"portal":"lpse","userType":"{{People.UserType}}","userId":"u{{i}}","code":"{{code}}"}""")],
            Expected = """{"result":"accepted"}""",
        };
    }

    public async Task UntilChainedAsync()
    {
        while (await Database.ReadAsync(async db => await db.AuditEvents.MaxAsync(row => (long?)row.Position) != await db.AuditChain.MaxAsync(link => (long?)link.Position)))
        {
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> TokenAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_address) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "gapura.verify")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Client}:{_secret}"))) },
        };
        using HttpResponseMessage answer = await http.SendAsync(request);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!;
    }
}
