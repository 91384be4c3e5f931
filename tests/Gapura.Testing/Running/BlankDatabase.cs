using Gapura.Storage;

namespace Gapura.Testing;

/// <summary>
/// Databases with all tables and no row. The migrations run once a process and the result is copied: run for each of some hundred
/// tests they would show nothing new.
/// </summary>
public static class BlankDatabase
{
    private static readonly Lazy<Task<byte[]>> s_sqlite = new(MakeSqliteAsync);
    private static readonly Lazy<Task<string>> s_postgres = new(MakePostgresAsync);

    /// <summary>Writes a blank database to a file.</summary>
    public static async Task SqliteAsync(string file) => await File.WriteAllBytesAsync(file, await s_sqlite.Value);

    /// <returns>The connection string of a fresh blank database in the shared PostgreSQL.</returns>
    public static async Task<string> PostgresAsync() => await (await PostgresServer.Shared).CreateDatabaseAsync(await s_postgres.Value);

    private static async Task<byte[]> MakeSqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("gapura-blank-").FullName;
        var file = Path.Combine(folder, "blank.db");
        await using (var database = Database.Sqlite(file))
        {
            await database.MigrateAsync();
        }

        // What is still in the write-ahead log goes into the file.
        await Sqlite3.QueryAsync(file, "PRAGMA wal_checkpoint(TRUNCATE)");
        var bytes = await File.ReadAllBytesAsync(file);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }

    private static async Task<string> MakePostgresAsync()
    {
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var database = Database.Postgres(connection);
        await database.MigrateAsync();
        return connection;
    }
}
