using System.Data;
using System.Data.Common;
using Gapura.Storage.Providers;
using Gapura.Storage.Records;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Gapura.Storage;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>The way to the tables: reads without a transaction, writes each in one.</summary>
public sealed partial class Database : IAsyncDisposable
{
    private const int DeadlockRetries = 3;
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 5;

    /// <summary>Any number that nobody else in the database uses; "gapura" in ASCII.</summary>
    private const long MigrationLock = 0x676170757261;
    private static readonly TimeSpan MigrationPatience = TimeSpan.FromMinutes(30);
    private readonly Func<GapuraContext> _create;
    private readonly NpgsqlDataSource? _postgres;
    private string? _sqlite;

    // SQLite has one writer. Waiting here is fair and immediate; waiting inside SQLite is a sleep of 150 ms at a time.
    private readonly SemaphoreSlim? _writer;

    private Database(DatabaseKind kind, Func<GapuraContext> create, NpgsqlDataSource? postgres)
    {
        Kind = kind;
        _create = create;
        _postgres = postgres;
        _writer = kind == DatabaseKind.Sqlite ? new SemaphoreSlim(1, 1) : null;
        Notifications = postgres is null ? null : new Notifications(postgres);
    }

    public DatabaseKind Kind { get; }

    /// <summary>The way to say a word to other nodes; null on SQLite, where there are none.</summary>
    public Notifications? Notifications { get; }

    /// <summary>A transaction of this process that left messages in the outbox is through: the courier need not wait for its next look.</summary>
    public event Action? MessagesCommitted;

    /// <param name="file">The database file; made when missing.</param>
    public static Database Sqlite(string file)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, DefaultTimeout = 10, Pooling = true };
        var options = new DbContextOptionsBuilder<SqliteContext>()
            .UseSqlite(connection.ConnectionString).AddInterceptors(new SqlitePragmas())
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options;
        var pool = new PooledDbContextFactory<SqliteContext>(options);
        return new Database(DatabaseKind.Sqlite, pool.CreateDbContext, null) { _sqlite = connection.ConnectionString };
    }

    /// <param name="connectionString">Npgsql's; <c>Maximum Pool Size</c> bounds what one node asks of the server.</param>
    public static Database Postgres(string connectionString)
    {
        // Connections go back to the pool as they came: locks and settings of ours end with their transaction, so nothing needs to be reset.
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true };
        ShortenWaits(builder, connectionString);
        if (builder.MaxAutoPrepare == 0)
        {
            builder.MaxAutoPrepare = 200;
            builder.AutoPrepareMinUsages = 2;
        }

        var source = NpgsqlDataSource.Create(builder.ConnectionString);
        var options = new DbContextOptionsBuilder<PostgresContext>()
            .UseNpgsql(source).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options;
        var pool = new PooledDbContextFactory<PostgresContext>(options);
        return new Database(DatabaseKind.Postgres, pool.CreateDbContext, source);
    }

    /// <summary>Runs queries. They may see different moments; what depends on a moment belongs into <see cref="WriteAsync{T}"/>.</summary>
    public async Task<T> ReadAsync<T>(Func<GapuraContext, Task<T>> work)
    {
        await using var db = _create();
        return await work(db);
    }

    /// <summary>Runs one query that gives several rows.</summary>
    public async Task<List<T>> ListAsync<T>(Func<GapuraContext, IAsyncEnumerable<T>> query)
    {
        await using var db = _create();
        return await query(db).ToListAsync();
    }

    /// <summary>Runs one transaction: all of it happens or nothing. The work may run again after a deadlock, so it touches nothing but the database.</summary>
    public Task<T> WriteAsync<T>(Func<GapuraContext, Task<T>> work, CancellationToken cancel = default) => WriteAsync(work, null, cancel);

    /// <summary>The same where what came of it decides whether what was written stays.</summary>
    public Task<bool> WriteIfAsync(Func<GapuraContext, Task<bool>> work) => WriteAsync(work, isRight => isRight, CancellationToken.None);

    private async Task<T> WriteAsync<T>(Func<GapuraContext, Task<T>> work, Func<T, bool>? keep, CancellationToken cancel)
    {
        if (_writer is not null)
        {
            await _writer.WaitAsync(cancel);
        }

        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await WriteOnceAsync(work, keep, cancel);
                }
                catch (Exception e) when (attempt <= DeadlockRetries && IsDeadlock(e))
                {
                    // Both databases say so before anything was written: the loser simply runs again.
                }
            }
        }
        finally
        {
            _writer?.Release();
        }
    }

    private async Task<T> WriteOnceAsync<T>(Func<GapuraContext, Task<T>> work, Func<T, bool>? keep, CancellationToken cancel)
    {
        await using var db = _create();
        await using var transaction = await db.Database.BeginTransactionAsync(
            Kind == DatabaseKind.Sqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, cancel);
        db.BeginWriting();
        try
        {
            var result = await work(db);
            if (keep?.Invoke(result) == false)
            {
                return result;
            }

            await db.CommitAsync(transaction);
            if (db.ChangeTracker.Entries<OutboxMessage>().Any())
            {
                MessagesCommitted?.Invoke();
            }

            return result;
        }
        finally
        {
            db.EndWriting();
        }
    }

    public Task WriteAsync(Func<GapuraContext, Task> work, CancellationToken cancel = default) =>
        WriteAsync(async db =>
        {
            await work(db);
            return true;
        }, cancel);

    /// <summary>
    /// Brings the tables up to this version; nodes that start together wait for the first. Where nothing is pending it only reads, so
    /// that a server may run as a role that owns no table.
    /// </summary>
    public async Task MigrateAsync(CancellationToken cancel = default)
    {
        await using var db = _create();
        if (!(await db.Database.GetPendingMigrationsAsync(cancel)).Any())
        {
            // EF Core would take its lock and compare two models first, which is a good part of a start.
            return;
        }

        if (_postgres is null || !await db.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancel))
        {
            await db.Database.MigrateAsync(cancel);
            return;
        }

        // EF Core's own lock ends with each migration's transaction: two nodes would interleave and the second fail. This one holds to the end.
        db.Database.SetCommandTimeout(MigrationPatience);
        await db.Database.OpenConnectionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancel);
        try
        {
            if ((await db.Database.GetPendingMigrationsAsync(cancel)).Any())
            {
                await db.Database.MigrateAsync(cancel);
            }
        }
        finally
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
            await db.Database.CloseConnectionAsync();
        }
    }

    public async Task<IReadOnlyList<string>> PendingMigrationsAsync(CancellationToken cancel = default)
    {
        await using var db = _create();
        return [.. await db.Database.GetPendingMigrationsAsync(cancel)];
    }

    /// <summary>A parameter's value for a time in hand-written SQL.</summary>
    public object Time(DateTimeOffset time) => Kind == DatabaseKind.Sqlite ? time.ToUnixTimeMilliseconds() : time;

    /// <summary>True when an exception means that the database cannot be reached or written now, not that we asked something wrong.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        PostgresException postgres => postgres.SqlState is ['5', '3', ..] or ['5', '7', ..] or ['5', '8', ..] or ['0', '8', ..] or ['2', '5', '0', '0', '6'],
        NpgsqlException => true,
        SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 8 or 10 or 13 or 14,
        DbUpdateException { InnerException: { } inner } => IsOutage(inner),
        InvalidOperationException { InnerException: DbException inner } => IsOutage(inner),
        TimeoutException => true,
        _ => false,
    };

    /// <summary>True when an insert lost against another one with the same key.</summary>
    public static bool IsDuplicate(Exception e) => e switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
        DbUpdateException { InnerException: { } inner } => IsDuplicate(inner),
        _ => false,
    };

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        if (_sqlite is not null)
        {
            // Idle connections would keep the file open after its server is gone.
            await using var connection = new SqliteConnection(_sqlite);
            SqliteConnection.ClearPool(connection);
        }

        _writer?.Dispose();
    }

    /// <summary>
    /// A server that does not answer is an outage that people are told of within seconds, not after half a minute. What the operator
    /// gave stays.
    /// </summary>
    private static void ShortenWaits(NpgsqlConnectionStringBuilder builder, string given)
    {
        var names = new DbConnectionStringBuilder { ConnectionString = given }.Keys.Cast<string>()
            .Select(name => name.Replace(" ", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        builder.Timeout = names.Contains("Timeout") ? builder.Timeout : ConnectSeconds;
        builder.CommandTimeout = names.Contains("CommandTimeout") ? builder.CommandTimeout : CommandSeconds;

        // Asking a silent server to cancel is to wait for it a second time: the connection is dropped instead.
        builder.CancellationTimeout = names.Contains("CancellationTimeout") ? builder.CancellationTimeout : -1;
    }

    private static bool IsDeadlock(Exception e) => e switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
        DbUpdateException { InnerException: { } inner } => IsDeadlock(inner),
        // Npgsql's provider wraps what it takes for transient, statements outside of SaveChanges above all.
        InvalidOperationException { InnerException: DbException inner } => IsDeadlock(inner),
        InvalidOperationException { InnerException: DbUpdateException inner } => IsDeadlock(inner),
        _ => false,
    };
}
