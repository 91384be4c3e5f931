using System.CommandLine;
using Gapura.Storage;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs;

/// <summary>What the operators' verbs share: where the settings are, and how a failure is told.</summary>
public static class Verb
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Unusable = 2;

    public static Option<string?> SettingsOption { get; } =
        new("--settings") { Description = "The settings file (JSON). GAPURA__… environment variables go over it.", Recursive = true };

    public static Option<string?> DataOption { get; } =
        new("--data") { Description = "The data folder. A demo's folder (.gapura-demo) needs no settings file.", Recursive = true };

    /// <summary>Runs an operator's action over the ground services, with the server's secrets loaded.</summary>
    public static Task<int> OnGroundAsync(ParseResult parsed, Func<IServiceProvider, Task<int>> action) =>
        ReportAsync(async () =>
        {
            var settings = ReadSettings(parsed);
            var services = new ServiceCollection().AddGround(settings, TimeProvider.System);
            await using var provider = services.BuildServiceProvider();
            var database = provider.GetRequiredService<Database>();
            if ((await database.PendingMigrationsAsync()).Count > 0)
            {
                throw new SettingsException("The database is older than this program. Run 'gapura migrate' first.");
            }

            await provider.GetRequiredService<ServerSecrets>().LoadAsync(database, provider.GetRequiredService<KeyRing>());
            return await action(provider);
        });

    /// <summary>The settings that the options name: a file, a demo's folder, or the environment alone.</summary>
    public static GapuraSettings ReadSettings(ParseResult parsed)
    {
        var file = parsed.GetValue(SettingsOption);
        var data = parsed.GetValue(DataOption);
        var demo = data ?? DemoSettings.DefaultFolder;
        if (file is null && DemoSettings.IsDemoFolder(demo))
        {
            return SettingsReader.Read(null, DemoSettings.Create(demo, DemoSettings.PortOf(demo)));
        }

        var defaults = new GapuraSettings();
        if (data is not null)
        {
            defaults.DataFolder = data;
        }

        return SettingsReader.Read(file, defaults);
    }

    /// <summary>Turns what an operator can mend into one line on standard error and an exit code.</summary>
    public static async Task<int> ReportAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is SettingsException or KeyFileException)
        {
            await Console.Error.WriteLineAsync($"gapura: {e.Message}");
            return Unusable;
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            await Console.Error.WriteLineAsync($"gapura: the database cannot be reached or written ({e.GetType().Name}). Is it running, is its disk full, are its address and credentials right?");
            return Failed;
        }
    }
}
