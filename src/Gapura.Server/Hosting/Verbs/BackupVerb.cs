using System.CommandLine;
using Gapura.Server.Audit;
using Gapura.Server.Hosting.Backup;
using Gapura.Storage;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura backup</c></summary>
public static class BackupVerb
{
    public static Command Create() => new("backup", "Backups: create, restore, and what to do after a restore.")
    {
        CreateBackup(),
        Restore(),
        AfterRestore(),
    };

    private static Command CreateBackup()
    {
        var to = new Option<string>("--to") { Description = "The new file.", Required = true };
        var command = new Command("create", "Copies the SQLite database while it is served. The key file is not in the copy: keep it elsewhere.") { to };
        command.SetAction(parsed => Verb.ReportAsync(async () =>
        {
            await new SqliteBackup(Verb.ReadSettings(parsed), TimeProvider.System).CreateAsync(parsed.GetValue(to)!);
            await Console.Out.WriteLineAsync($"Backup written: {parsed.GetValue(to)}. Without the key file it opens nothing; keep that apart from it.");
            return Verb.Ok;
        }));
        return command;
    }

    private static Command Restore()
    {
        var from = new Argument<string>("file") { Description = "The backup." };
        var trail = TrailOption();
        var command = new Command("restore", "Puts a backup in the SQLite database's place, and does what has to be done after it.") { from, trail };
        command.SetAction(parsed => Verb.ReportAsync(async () =>
        {
            var settings = Verb.ReadSettings(parsed);
            RequireTrail(parsed.GetValue(trail));
            var replaced = await new SqliteBackup(settings, TimeProvider.System).RestoreAsync(parsed.GetValue(from)!);
            await Console.Out.WriteLineAsync(replaced is null ? "Backup restored." : $"Backup restored. What it replaced is kept: {replaced}");
            await using var services = new ServiceCollection().AddGround(settings, TimeProvider.System).BuildServiceProvider();
            var database = services.GetRequiredService<Database>();
            await database.MigrateAsync();
            await LoadSecretsAsync(services, database);
            return await FinishAsync(services, parsed.GetValue(trail));
        }));
        return command;
    }

    private static Command AfterRestore()
    {
        var trail = TrailOption();
        var command = new Command("after-restore", "After any restore: ends what an old copy brings back to life. Servers serve nothing before.") { trail };
        command.SetAction(parsed => Verb.OnGroundAsync(parsed, services => FinishAsync(services, parsed.GetValue(trail))));
        return command;
    }

    private static async Task<int> FinishAsync(IServiceProvider services, string? trail)
    {
        LostChanges? lost = null;
        if (trail is not null)
        {
            RequireTrail(trail);
            using var lines = new StreamReader(trail);
            lost = await ActivatorUtilities.CreateInstance<ExportedTrail>(services).ReadAsync(lines);
        }

        var report = await ActivatorUtilities.CreateInstance<RestoreProcedure>(services).AfterRestoreAsync(lost, Environment.UserName);
        foreach (var line in report.Lines())
        {
            await Console.Out.WriteLineAsync(line);
        }

        return Verb.Ok;
    }

    private static void RequireTrail(string? trail)
    {
        if (trail is not null && !File.Exists(trail))
        {
            throw new SettingsException($"There is no exported trail at {trail}.");
        }
    }

    private static async Task LoadSecretsAsync(IServiceProvider services, Database database)
    {
        try
        {
            await services.GetRequiredService<ServerSecrets>().LoadAsync(database, services.GetRequiredService<KeyRing>());
        }
        catch (SealBrokenException e)
        {
            throw new SettingsException($"The backup is in place, but the key file does not belong to it ({e.Message}) Put its key file there and run 'gapura backup after-restore'.");
        }
    }

    private static Option<string?> TrailOption() => new("--audit")
    {
        Description = "The exported audit trail (JSON Lines): what happened after the backup is read from it and applied again.",
    };
}
