using Gapura.Storage;
using Microsoft.Data.Sqlite;

namespace Gapura.Server.Hosting.Backup;

/// <summary>Copies of an SQLite database: made while it is served, put back while it is not.</summary>
public sealed class SqliteBackup(GapuraSettings settings, TimeProvider time)
{
    public const string PostgresCreate = "This server's database is PostgreSQL. Back it up with: pg_dump --format=custom --no-owner --file=FILE DATABASE "
        + "(one consistent moment, while serving), or continuously with pg_basebackup and WAL archiving.";

    public const string PostgresRestore = "This server's database is PostgreSQL. Stop every node; pg_restore --clean --if-exists --no-owner --dbname=DATABASE FILE; "
        + "then run 'gapura backup after-restore'. Nodes serve nothing until that has been run.";

    public string DatabaseFile => Path.GetFullPath(Path.Combine(settings.DataFolder, settings.Database.File));

    /// <summary>Writes a consistent copy, readable by its owner only.</summary>
    /// <exception cref="SettingsException">PostgreSQL, no database, or the target exists.</exception>
    public async Task CreateAsync(string to)
    {
        Require(settings.Database.Kind == DatabaseKind.Sqlite, PostgresCreate);
        Require(File.Exists(DatabaseFile), $"There is no database at {DatabaseFile}.");
        Require(!File.Exists(to), $"{to} exists already and is not overwritten.");
        var beside = to + ".part";
        File.Delete(beside);
        try
        {
            await CreatePrivateAsync(beside);
            await using (var source = await OpenAsync(DatabaseFile, SqliteOpenMode.ReadWrite))
            await using (var target = await OpenAsync(beside, SqliteOpenMode.ReadWrite))
            {
                source.BackupDatabase(target);

                // One file without companions, so that copying it copies all.
                await ScalarAsync(target, "PRAGMA journal_mode=DELETE");
                await CheckAsync(target, beside);
            }

            File.Move(beside, to);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Puts a copy in the database's place. What was there is kept beside it.</summary>
    /// <returns>Where the replaced database is now; null when there was none.</returns>
    /// <exception cref="SettingsException">PostgreSQL, a server has the database open, or the copy is damaged; nothing was changed.</exception>
    public async Task<string?> RestoreAsync(string from)
    {
        Require(settings.Database.Kind == DatabaseKind.Sqlite, PostgresRestore);
        Require(File.Exists(from), $"There is no backup at {from}.");
        await using (var copy = await OpenAsync(from, SqliteOpenMode.ReadOnly))
        {
            await CheckAsync(copy, from);
        }

        await RequireUnusedAsync();
        var beside = DatabaseFile + ".new";
        File.Delete(beside);
        Directory.CreateDirectory(Path.GetDirectoryName(DatabaseFile)!);
        await CreatePrivateAsync(beside);
        await CopyAsync(from, beside);
        await using (var copy = await OpenAsync(beside, SqliteOpenMode.ReadWrite))
        {
            // The first look at a database is a read-only one, which could not switch the log on.
            await ScalarAsync(copy, "PRAGMA journal_mode=WAL");
        }

        string? replaced = null;
        if (File.Exists(DatabaseFile))
        {
            replaced = $"{DatabaseFile}.replaced-{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
            File.Move(DatabaseFile, replaced, overwrite: false);
        }

        File.Move(beside, DatabaseFile);
        return replaced;
    }

    // Leaving the write-ahead log needs the file for oneself: it fails while any other connection is open.
    private async Task RequireUnusedAsync()
    {
        if (!File.Exists(DatabaseFile))
        {
            return;
        }

        try
        {
            // The driver tries a busy file again until its time is over: a server that runs does not go away meanwhile.
            await using var connection = await OpenAsync(DatabaseFile, SqliteOpenMode.ReadWrite, seconds: 1);
            Require((string?)await ScalarAsync(connection, "PRAGMA journal_mode=DELETE") == "delete", InUse());
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 5 or 6)
        {
            throw new SettingsException(InUse());
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            // Damaged: that is what one restores for.
            File.Delete(DatabaseFile + "-wal");
            File.Delete(DatabaseFile + "-shm");
        }
    }

    private string InUse() => $"{DatabaseFile} is in use. Stop the server first.";

    private static async Task CheckAsync(SqliteConnection connection, string file)
    {
        try
        {
            var isWhole = (string?)await ScalarAsync(connection, "PRAGMA quick_check(1)") == "ok";
            var isOurs = (long?)await ScalarAsync(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('audit_events', 'server_secrets')") == 2;
            Require(isWhole && isOurs, $"{file} is damaged or is not a database of this program.");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            throw new SettingsException($"{file} is damaged or is not a database.");
        }
    }

    private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, int seconds = 30)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = seconds }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }

    private static async Task CreatePrivateAsync(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var stream = new FileStream(file, options);
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = File.OpenRead(from);
        await using var target = new FileStream(to, FileMode.Open, FileAccess.Write);
        await source.CopyToAsync(target);
        target.Flush(flushToDisk: true);
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new SettingsException(message);
        }
    }
}
