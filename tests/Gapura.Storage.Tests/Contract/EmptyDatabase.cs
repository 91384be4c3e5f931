using Gapura.Storage.Providers;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Gapura.Storage.Tests.Contract;

/// <summary>A database without tables: a SQLite file of its own, or a database of its own in a real PostgreSQL.</summary>
internal sealed class EmptyDatabase : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 4, 5, 678, TimeSpan.Zero);
    private readonly string? _folder;
    private readonly string _connectionString;

    private EmptyDatabase(Database database, string? folder, string connectionString)
    {
        Database = database;
        _folder = folder;
        _connectionString = connectionString;
    }

    public Database Database { get; }

    public static async Task<EmptyDatabase> CreateAsync(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres)
        {
            var connectionString = await (await PostgresServer.Shared).CreateDatabaseAsync();
            return new EmptyDatabase(Database.Postgres(connectionString), null, connectionString);
        }

        var folder = Directory.CreateTempSubdirectory("gapura-contract-").FullName;
        var file = Path.Combine(folder, "gapura.db");
        return new EmptyDatabase(Database.Sqlite(file), folder, $"Data Source={file}");
    }

    public static async Task<EmptyDatabase> CreateWithTablesAsync(DatabaseKind kind)
    {
        var empty = await CreateAsync(kind);
        await empty.Database.MigrateAsync();
        return empty;
    }

    /// <summary>Another way to the same tables, as a second node has it: a gate and connections of its own.</summary>
    /// <param name="role">Whom to be on PostgreSQL; else the superuser.</param>
    public Database OpenAgain(string role = "postgres") => _folder is null
        ? Database.Postgres(new NpgsqlConnectionStringBuilder(_connectionString) { Username = role }.ConnectionString)
        : Database.Sqlite(Path.Combine(_folder, "gapura.db"));

    /// <summary>A bare context, for what <see cref="Database"/> does not offer.</summary>
    public GapuraContext Context() => _folder is null
        ? new PostgresContext(new DbContextOptionsBuilder<PostgresContext>().UseNpgsql(_connectionString).Options)
        : new SqliteContext(new DbContextOptionsBuilder<SqliteContext>().UseSqlite(_connectionString).Options);

    public Task AddAsync(params object[] rows) => Database.WriteAsync(async db =>
    {
        db.AddRange(rows);
        await db.SaveChangesAsync();
    });

    public static Account Person(string userId, string portal = "lpse", string organisation = "", string userType = "penyedia") => new()
    {
        Id = AccountId.New(Now),
        Portal = portal,
        Organisation = organisation,
        UserType = userType,
        UserId = userId,
        UserIdKey = userId.ToLowerInvariant(),
        DisplayName = "Budi",
        Email = "budi@contoh.example",
        PasswordSealed = [1, 2, 3],
        CreatedAt = Now,
    };

    public static Throttle Failure(string subject, int failures = 1) => new()
    {
        Subject = subject,
        Kind = "password",
        Bucket = "",
        Failures = failures,
        BlockedUntil = Now,
        LastFailureAt = Now,
    };

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}

/// <summary>Every contract test runs on both databases.</summary>
internal sealed class BothDatabases : TheoryData<DatabaseKind>
{
    public BothDatabases() => AddRange(DatabaseKind.Sqlite, DatabaseKind.Postgres);
}
