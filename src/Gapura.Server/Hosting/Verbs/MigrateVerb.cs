using System.CommandLine;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura migrate</c></summary>
public static class MigrateVerb
{
    public static Command Create()
    {
        var verb = new Command("migrate", "Brings the database up to this version.");
        verb.SetAction((parsed, cancel) => Verb.ReportAsync(async () =>
        {
            var output = parsed.InvocationConfiguration.Output;
            await using var database = GapuraHost.OpenDatabase(Verb.ReadSettings(parsed));
            var pending = await database.PendingMigrationsAsync(cancel);
            if (pending.Count == 0)
            {
                await output.WriteLineAsync("The database is up to date.");
                return Verb.Ok;
            }

            await database.MigrateAsync(cancel);
            foreach (var migration in pending)
            {
                await output.WriteLineAsync($"applied {migration}");
            }

            return Verb.Ok;
        }));
        return verb;
    }
}
