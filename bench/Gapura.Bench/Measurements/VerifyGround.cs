using Gapura.Bench.Ground;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Hosting;
using Gapura.Server.Messages;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gapura.Bench.Measurements;

/// <summary>Two bare web servers over one database: the factor's own code path on one, the floor on the other.</summary>
public sealed class VerifyGround : IAsyncDisposable
{
    private readonly List<WebApplication> _apps = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-bench-").FullName;
    private FloorServer? _floor;

    private VerifyGround()
    {
    }

    public BenchClock Time { get; } = new();

    public string OursAddress { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    public string FloorAddress => _floor!.Address;

    public IReadOnlyList<AccountId> Accounts { get; private set; } = [];

    public Database Database => _apps[0].Services.GetRequiredService<Database>();

    public static async Task<VerifyGround> StartAsync(string connectionString, int accounts)
    {
        var ground = new VerifyGround();
        await ground.StartOursAsync(connectionString, accounts);
        ground._floor = await FloorServer.StartAsync(connectionString, ground.Database);
        return ground;
    }

    /// <summary>Waits until every audit row has its link in the chain.</summary>
    public async Task UntilChainedAsync()
    {
        while (await Database.ReadAsync(async db => await db.AuditEvents.MaxAsync(row => (long?)row.Position) != await db.AuditChain.MaxAsync(link => (long?)link.Position)))
        {
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication app in _apps)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        if (_floor is not null)
        {
            await _floor.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static WebApplicationBuilder Builder(string address)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    private async Task StartOursAsync(string connectionString, int accounts)
    {
        GapuraSettings settings = DemoSettings.Create(_folder, 0);
        settings.Database = new DatabaseSettings { Kind = DatabaseKind.Postgres, ConnectionString = connectionString };
        KeyFile.Create(GapuraHost.KeyFilePath(settings));
        WebApplicationBuilder builder = Builder(OursAddress);
        builder.Services.AddGround(settings, Time).AddMessages(true)
            .AddSingleton<AttemptBook>().AddSingleton<SecondFactorNotices>().AddSingleton<TotpProof>().AddHostedService<AuditSealer>();
        WebApplication app = builder.Build();
        _apps.Add(app);
        await Database.MigrateAsync();
        await app.Services.GetRequiredService<ServerSecrets>().LoadAsync(Database, app.Services.GetRequiredService<KeyRing>());
        Accounts = await new People(Database, app.Services.GetRequiredService<KeyRing>()).AddAsync("u", accounts);
        app.MapPost("/verify", VerifyAsync);
        await app.StartAsync();
    }

    private static async Task<IResult> VerifyAsync(HttpContext http, Guid account, string code, TotpProof proof, AttemptBook attempts)
    {
        var id = new AccountId(account);
        string address = http.Connection.RemoteIpAddress!.ToString();
        var source = new AttemptSource("lpse", address, address, "bench");
        IReadOnlyList<TotpFactor> factors = await proof.FindAsync(id, FactorStatus.Active);
        AttemptResult result = await attempts.TryAsync(
            new AttemptTarget(ThrottleSubject.ForSecondFactor(id), ThrottleSubject.SecondFactor, "", id, TotpProof.Name, source),
            () => Task.FromResult(proof.Verify(factors, code).Verdict));
        return result is AttemptResult.Proved ? Results.Ok() : Results.StatusCode(StatusCodes.Status409Conflict);
    }
}
