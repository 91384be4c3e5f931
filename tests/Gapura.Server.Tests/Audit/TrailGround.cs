using System.Security.Cryptography;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Hosting.Backup;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gapura.Server.Tests.Audit;

/// <summary>A migrated database of its own, a clock that stands still, and the trail's parts over it.</summary>
internal sealed class TrailGround : IAsyncDisposable
{
    private static readonly string[] s_tables = ["audit_events", "audit_chain", "audit_checkpoints"];
    private static readonly string[] s_triggers = ["update", "delete", "replace"];
    private readonly KeyRing _ring;

    private TrailGround(DatabaseKind kind, string folder, string connection, KeyRing ring, FakeTimeProvider time)
    {
        (Folder, Connection, _ring, Time) = (folder, connection, ring, time);
        Database = kind == DatabaseKind.Sqlite ? Database.Sqlite(SqliteFile) : Database.Postgres(connection);
        Settings = new GapuraSettings { DataFolder = folder };
        Clock = new Clock(time);
        Audit = new AuditLog(Clock, Secrets);
        Restore = new RestoreProcedure(Clock, Database, Audit);
    }

    public string Folder { get; }
    public string Connection { get; }
    public string SqliteFile => Path.Combine(Folder, "gapura.db");
    public FakeTimeProvider Time { get; }
    public Database Database { get; }
    public GapuraSettings Settings { get; }
    public ServerSecrets Secrets { get; } = new();
    public Clock Clock { get; }
    public AuditLog Audit { get; }
    public RestoreProcedure Restore { get; }
    public AuditVerifier Verifier => new(Clock, Database, Audit, Secrets);
    public AuditExport Export => new(Database);

    public static async Task<TrailGround> CreateAsync(DatabaseKind kind) => await CreateAsync(
        kind == DatabaseKind.Postgres ? await BlankDatabase.PostgresAsync() : "");

    /// <param name="connection">An empty or migrated PostgreSQL database; empty for SQLite in a new folder.</param>
    public static async Task<TrailGround> CreateAsync(string connection)
    {
        var kind = connection.Length > 0 ? DatabaseKind.Postgres : DatabaseKind.Sqlite;
        var folder = Directory.CreateTempSubdirectory("gapura-trail-").FullName;
        var ring = new KeyRing([new MasterKey(1, RandomNumberGenerator.GetBytes(32))], 1);
        var ground = new TrailGround(kind, folder, connection, ring, new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero)));
        await ground.Database.MigrateAsync();
        await ground.Secrets.LoadAsync(ground.Database, ring);
        return ground;
    }

    /// <summary>The same place opened anew, as a restarted server or an operator's verb does it.</summary>
    public async Task<TrailGround> ReopenAsync()
    {
        var again = new TrailGround(Database.Kind, Folder, Connection, _ring, Time);
        await again.Secrets.LoadAsync(again.Database, _ring);
        return again;
    }

    public AuditSealer Sealer(ILogger<AuditSealer>? logger = null) =>
        new(Clock, Database, Audit, Secrets, logger ?? NullLogger<AuditSealer>.Instance);

    public RestoreGuard RestoreGuard(ILogger<RestoreGuard>? logger = null) =>
        new(Clock, Database, Settings, logger ?? NullLogger<RestoreGuard>.Instance);

    public ClockGuard ClockGuard(ILogger<ClockGuard>? logger = null) =>
        new(Clock, Database, Restore, logger ?? NullLogger<ClockGuard>.Instance);

    public AuditEntry Entry(int number) => new(AuditKinds.SignInFail, "failure")
    {
        Reason = $"reason {number}",
        Portal = "lpse",
        AccountId = AccountId.New(Time.GetUtcNow()),
        Actor = "someone",
        Factor = "totp",
        Reference = Reference.New(),
        Address = "192.0.2.7",
        UserAgent = "Browser/1.0",
        SessionId = SessionId.New(Time.GetUtcNow()),
        Details = new Dictionary<string, string> { ["number"] = $"{number}" },
    };

    public Task AddAsync(params AuditEntry[] entries) => Database.WriteAsync(async db =>
    {
        foreach (var entry in entries)
        {
            Audit.Append(db, entry);
        }

        await db.SaveChangesAsync();
    });

    public Task AddAsync(int count) => AddAsync([.. Enumerable.Range(1, count).Select(Entry)]);

    /// <summary>Adds events and chains them all.</summary>
    public async Task GrowAsync(int count)
    {
        await AddAsync(count);
        await SealAsync();
    }

    public async Task SealAsync()
    {
        using var sealer = Sealer();
        while (await sealer.ChainOnceAsync() > 0)
        {
            // Until nothing waits.
        }

        await sealer.StopAsync(CancellationToken.None);
    }

    public Task<List<AuditLink>> LinksAsync() => Database.ReadAsync(db => db.AuditChain.OrderBy(link => link.Sequence).ToListAsync());

    /// <summary>Runs SQL past our code and past the triggers, as an intruder with the database's own rights would.</summary>
    public async Task TamperAsync(string sql)
    {
        if (Database.Kind == DatabaseKind.Postgres)
        {
            await Psql.QueryAsync(Connection, "SET session_replication_role = replica; " + sql);
            return;
        }

        var drop = s_tables.SelectMany(table => s_triggers.Select(what => $"DROP TRIGGER IF EXISTS {table}_no_{what};"));
        await RawAsync(string.Concat(drop) + sql);
    }

    /// <summary>Runs SQL past our code, triggers and all.</summary>
    public async Task RawAsync(string sql)
    {
        if (Database.Kind == DatabaseKind.Postgres)
        {
            await Psql.QueryAsync(Connection, sql);
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={SqliteFile};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public string Bytes(byte[] value) => Database.Kind == DatabaseKind.Postgres ? $"'\\x{Convert.ToHexString(value)}'" : $"X'{Convert.ToHexString(value)}'";

    /// <summary>Closes what the database keeps open between uses, as the end of its process would; other tests' pools stay.</summary>
    public void ClearSqlitePool()
    {
        var pooled = new SqliteConnectionStringBuilder { DataSource = SqliteFile, ForeignKeys = true, DefaultTimeout = 10, Pooling = true };
        using var connection = new SqliteConnection(pooled.ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (Database.Kind == DatabaseKind.Sqlite)
        {
            ClearSqlitePool();
        }
        else
        {
            await using var pooled = new NpgsqlConnection(Connection);
            NpgsqlConnection.ClearPool(pooled);
        }

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

/// <summary>Keeps what was logged.</summary>
internal sealed class Notes<T> : ILogger<T>
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public int Alerts => Lines.Count(line => line.Level == LogLevel.Critical);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add((logLevel, formatter(state, exception)));
}
