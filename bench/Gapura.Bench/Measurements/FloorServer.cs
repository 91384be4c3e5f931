using Gapura.Storage;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gapura.Bench.Measurements;

/// <summary>What no server with a durable replay refusal can be faster than: one bare UPDATE behind a minimal web server.</summary>
public sealed class FloorServer : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly WebApplication _app;

    private FloorServer(NpgsqlDataSource source, WebApplication app) => (_source, _app) = (source, app);

    public string Address { get; private init; } = "";

    /// <summary>Over a copy of the table that the codes' secrets are in.</summary>
    public static async Task<FloorServer> StartAsync(string connectionString, Database database)
    {
        await database.WriteAsync(db => db.Database.ExecuteSqlRawAsync(
            "CREATE TABLE floor_factors (LIKE totp_factors INCLUDING ALL); INSERT INTO floor_factors SELECT * FROM totp_factors; "
            + "UPDATE floor_factors SET id = account_id, last_step = 0"));
        await database.ReadAsync(db => db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE"));

        // The same data source settings as ours: see Database.Postgres.
        NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true, MaxAutoPrepare = 200, AutoPrepareMinUsages = 2 }.ConnectionString);
        string address = $"http://127.0.0.1:{FreePort.Next()}";
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        WebApplication app = builder.Build();
        app.MapPost("/floor", async (Guid id, long step) =>
        {
            await using NpgsqlCommand command = source.CreateCommand("UPDATE floor_factors SET last_step = $1 WHERE id = $2 AND last_step < $1");
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = step });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            return await command.ExecuteNonQueryAsync() == 1 ? Results.Ok() : Results.StatusCode(StatusCodes.Status409Conflict);
        });
        await app.StartAsync();
        return new FloorServer(source, app) { Address = address };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _source.DisposeAsync();
    }
}
