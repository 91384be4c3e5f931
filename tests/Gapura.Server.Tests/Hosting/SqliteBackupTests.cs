using Gapura.Server.Hosting;
using Gapura.Server.Hosting.Backup;
using Gapura.Server.Tests.Audit;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

public sealed class SqliteBackupTests
{
    [Fact]
    public async Task A_backup_made_while_serving_is_whole_private_and_never_overwritten()
    {
        await using var ground = await TrailGround.CreateAsync(DatabaseKind.Sqlite);
        await ground.GrowAsync(5);
        var to = Path.Combine(ground.Folder, "copy.db");
        var backup = new SqliteBackup(ground.Settings, ground.Time);
        await backup.CreateAsync(to);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(to) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal(["copy.db"], Directory.GetFiles(ground.Folder, "copy*").Select(Path.GetFileName));
        var refusal = await Assert.ThrowsAsync<SettingsException>(() => backup.CreateAsync(to));
        Assert.Contains("not overwritten", refusal.Message, StringComparison.Ordinal);
        await using var copy = Database.Sqlite(to);
        Assert.Equal(5, await copy.ReadAsync(db => db.AuditChain.CountAsync()));
    }

    [Fact]
    public async Task A_restore_waits_for_the_server_to_stop_and_keeps_what_it_replaces()
    {
        await using var ground = await TrailGround.CreateAsync(DatabaseKind.Sqlite);
        await ground.GrowAsync(2);
        var copy = Path.Combine(ground.Folder, "copy.db");
        var backup = new SqliteBackup(ground.Settings, ground.Time);
        await backup.CreateAsync(copy);
        await ground.GrowAsync(3);
        using var guard = ground.RestoreGuard();
        await guard.CheckAsync();
        var refusal = await Assert.ThrowsAsync<SettingsException>(() => backup.RestoreAsync(copy));
        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);

        await ground.Database.DisposeAsync();
        ground.ClearSqlitePool();
        var replaced = await backup.RestoreAsync(copy);
        Assert.True(File.Exists(replaced));
        await using var again = await ground.ReopenAsync();
        Assert.Equal(2, (await again.LinksAsync()).Count);
        using var after = again.RestoreGuard();
        await after.CheckAsync();
        Assert.False(after.IsTrusted);
    }

    [Fact]
    public async Task A_damaged_copy_replaces_nothing()
    {
        await using var ground = await TrailGround.CreateAsync(DatabaseKind.Sqlite);
        var copy = Path.Combine(ground.Folder, "copy.db");
        await File.WriteAllTextAsync(copy, "this is not a database, only text that is long enough to be read as a header of one");
        await Assert.ThrowsAsync<SettingsException>(() => new SqliteBackup(ground.Settings, ground.Time).RestoreAsync(copy));
        Assert.Empty(Directory.GetFiles(ground.Folder, "*.replaced-*"));
    }

    [Fact]
    public async Task PostgreSQL_is_told_its_own_tools()
    {
        var backup = new SqliteBackup(new GapuraSettings { Database = { Kind = DatabaseKind.Postgres } }, TimeProvider.System);
        var create = await Assert.ThrowsAsync<SettingsException>(() => backup.CreateAsync("never"));
        Assert.Contains("pg_dump", create.Message, StringComparison.Ordinal);
        var restore = await Assert.ThrowsAsync<SettingsException>(() => backup.RestoreAsync("never"));
        Assert.Contains("after-restore", restore.Message, StringComparison.Ordinal);
    }
}
