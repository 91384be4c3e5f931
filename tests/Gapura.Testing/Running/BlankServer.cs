using Gapura.Server.Hosting;
using Gapura.Server.OpenId;
using Gapura.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Testing;

/// <summary>
/// What a server leaves that has started once and was never visited: its key file, and a database with keys of its own sealed under that. Made
/// once a process and copied: an RSA key costs as much as a test.
/// </summary>
public static class BlankServer
{
    private static readonly Lazy<byte[]> s_keys = new(MakeKeys);
    private static readonly Lazy<Task<byte[]>> s_sqlite = new(MakeSqliteAsync);
    private static readonly Lazy<Task<string>> s_postgres = new(MakePostgresAsync);

    /// <summary>Puts the key file, and on SQLite the database, into the folder of settings; on PostgreSQL it makes a database and names it there.</summary>
    public static async Task FillAsync(GapuraSettings settings)
    {
        if (settings.Database.Kind == DatabaseKind.Postgres)
        {
            settings.Database.ConnectionString = await (await PostgresServer.Shared).CreateDatabaseAsync(await s_postgres.Value);
        }
        else
        {
            await File.WriteAllBytesAsync(Path.Combine(settings.DataFolder, settings.Database.File), await s_sqlite.Value);
        }

        string keys = GapuraHost.KeyFilePath(settings);
        await File.WriteAllBytesAsync(keys, s_keys.Value);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static byte[] MakeKeys()
    {
        string folder = Directory.CreateTempSubdirectory("gapura-blank-").FullName;
        Storage.Sealing.KeyFile.Create(Path.Combine(folder, "keys.json"));
        byte[] keys = File.ReadAllBytes(Path.Combine(folder, "keys.json"));
        Directory.Delete(folder, recursive: true);
        return keys;
    }

    private static async Task<byte[]> MakeSqliteAsync()
    {
        string folder = Directory.CreateTempSubdirectory("gapura-blank-").FullName;
        string file = Path.Combine(folder, "blank.db");
        await BlankDatabase.SqliteAsync(file);
        await using (var database = Database.Sqlite(file))
        {
            await StartOnceAsync(database);
        }

        // What is still in the write-ahead log goes into the file.
        await Sqlite3.QueryAsync(file, "PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] bytes = await File.ReadAllBytesAsync(file);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }

    private static async Task<string> MakePostgresAsync()
    {
        string connection = await BlankDatabase.PostgresAsync();
        await using var database = Database.Postgres(connection);
        await StartOnceAsync(database);
        return connection;
    }

    private static async Task StartOnceAsync(Database database)
    {
        var ring = Storage.Sealing.KeyFile.Parse(System.Text.Encoding.UTF8.GetString(s_keys.Value));
        await new ServerSecrets().LoadAsync(database, ring);
        using var keys = new SigningKeys(database, new Clock(new FakeTimeProvider(RunningGapura.Start)), ring, new GapuraSettings());
        await keys.RefreshAsync();
        await keys.EnsureRsaAsync();
    }
}
