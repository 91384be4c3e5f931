using System.CommandLine;
using System.Globalization;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs;

/// <summary><c>gapura keys</c>: nothing here ever prints a key, only ids.</summary>
public static class KeysVerb
{
    public static Command Create() => new("keys", "Master keys: create, list, rotate, retire.") { CreateOne(), List(), Rotate(), Retire() };

    private static Command CreateOne()
    {
        var verb = new Command("create", "Makes the key file with one fresh key. Refuses when there is one.");
        verb.SetAction((parsed, _) => Verb.ReportAsync(async () =>
        {
            var path = FilePath(Verb.ReadSettings(parsed));
            if (File.Exists(path))
            {
                throw new KeyFileException($"There is a key file at {path} already. Without it nothing that it sealed can be read, so it is not overwritten.");
            }

            KeyFile.Create(path);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"Made {path}. Keep a copy apart from the database's backups: without it they cannot be read, with it beside them they are not sealed.");
            return Verb.Ok;
        }));
        return verb;
    }

    private static Command List()
    {
        var verb = new Command("list", "Shows the keys' ids, which one is active, and how many values each seals.");
        verb.SetAction((parsed, cancel) => Verb.OnGroundAsync(parsed, async services =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var ring = services.GetRequiredService<KeyRing>();
            var counts = await Resealer(services).CountAsync(cancel);
            foreach (var id in ring.KeyIds.Order())
            {
                await output.WriteLineAsync($"{id:x8}  {(id == ring.ActiveKeyId ? "active" : "old   ")}  {counts.GetValueOrDefault(id),8} values");
            }

            foreach (var (id, count) in counts.Where(pair => !ring.KeyIds.Contains(pair.Key)))
            {
                await output.WriteLineAsync($"{id:x8}  MISSING  {count,8} values: restore the key file that holds this key");
            }

            return counts.Keys.All(ring.KeyIds.Contains) ? Verb.Ok : Verb.Failed;
        }));
        return verb;
    }

    private static Command Rotate()
    {
        var resealOnly = new Option<bool>("--reseal-only")
        {
            Description = "Add no key: only move what older keys seal under the active one. The second step where several nodes have a key file each.",
        };
        var addOnly = new Option<bool>("--add-only") { Description = "Only add the key. The first step where several nodes have a key file each." };
        var actor = OperatorName.Option();
        var verb = new Command("rotate", "Adds a fresh key, makes it the active one and re-seals everything, while servers serve.") { resealOnly, addOnly, actor };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(resealOnly) && result.GetValue(addOnly))
            {
                result.AddError("--reseal-only and --add-only exclude each other.");
            }
        });
        verb.SetAction((parsed, cancel) => Verb.ReportAsync(async () =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (!parsed.GetValue(resealOnly))
            {
                var path = FilePath(Verb.ReadSettings(parsed));
                var id = KeyFile.Rotate(path);
                await output.WriteLineAsync($"Added key {id:x8} to {path} and made it the active one. A node takes the file up within a second.");
            }

            if (parsed.GetValue(addOnly))
            {
                await output.WriteLineAsync("Now bring the file to every node, then run 'gapura keys rotate --reseal-only' on one of them.");
                return Verb.Ok;
            }

            return await Verb.OnGroundAsync(parsed, services => ResealAsync(services, output, OperatorName.Of(parsed, actor), cancel));
        }));
        return verb;
    }

    private static Command Retire()
    {
        var idArgument = new Argument<string>("ID") { Description = "The key's id, eight hexadecimal digits, as 'keys list' shows it." };
        var actor = OperatorName.Option();
        var verb = new Command("retire", "Takes a key out of the key file. Refused while anything is sealed under it.") { idArgument, actor };
        verb.SetAction((parsed, cancel) => Verb.OnGroundAsync(parsed, async services =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var path = FilePath(services.GetRequiredService<GapuraSettings>());
            var ring = services.GetRequiredService<KeyRing>();
            if (!uint.TryParse(parsed.GetValue(idArgument), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) || !ring.KeyIds.Contains(id))
            {
                await error.WriteLineAsync("gapura: there is no such key. 'gapura keys list' shows them.");
                return Verb.Failed;
            }

            var left = (await Resealer(services).CountAsync(cancel)).GetValueOrDefault(id);
            if (left > 0)
            {
                await error.WriteLineAsync($"gapura: {left} values are still sealed under {id:x8}. Run 'gapura keys rotate --reseal-only' first.");
                return Verb.Failed;
            }

            KeyFile.Retire(path, id);
            await RecordAsync(services, OperatorName.Of(parsed, actor), new Dictionary<string, string> { ["retired"] = Hex(id) }, cancel);
            await output.WriteLineAsync($"Took key {id:x8} out of {path}. Backups made before need it: keep the old file with them.");
            return Verb.Ok;
        }));
        return verb;
    }

    private static async Task<int> ResealAsync(IServiceProvider services, TextWriter output, string actor, CancellationToken cancel)
    {
        var ring = services.GetRequiredService<KeyRing>();
        var counts = await Resealer(services).RunAsync(cancel);
        await RecordAsync(services, actor, new Dictionary<string, string>
        {
            ["active"] = Hex(ring.ActiveKeyId),
            ["resealed"] = counts.Resealed.ToString(CultureInfo.InvariantCulture),
        }, cancel);
        await output.WriteLineAsync($"Re-sealed {counts.Resealed} values under {ring.ActiveKeyId:x8}; {counts.Overtaken} were written anew by somebody else meanwhile.");
        var left = (await Resealer(services).CountAsync(cancel)).Where(pair => pair.Key != ring.ActiveKeyId).Sum(pair => pair.Value);
        if (left > 0)
        {
            await output.WriteLineAsync($"{left} values were sealed under an older key during the run, by a node that had not taken the file up yet. Run 'gapura keys rotate --reseal-only' once more.");
        }

        return Verb.Ok;
    }

    private static async Task RecordAsync(IServiceProvider services, string actor, Dictionary<string, string> details, CancellationToken cancel)
    {
        var audit = services.GetRequiredService<AuditLog>();
        await services.GetRequiredService<Database>().WriteAsync(db =>
        {
            audit.Append(db, new AuditEntry(AuditKinds.KeysRotated, "success") { Actor = actor, Reference = Reference.New(), Details = details });
            return db.SaveChangesAsync(cancel);
        }, cancel);
    }

    private static Resealer Resealer(IServiceProvider services) =>
        new(services.GetRequiredService<Database>(), services.GetRequiredService<KeyRing>());

    private static string FilePath(GapuraSettings settings) => settings.Keys.Json.Length == 0
        ? GapuraHost.KeyFilePath(settings)
        : throw new SettingsException("The keys come through 'Keys:Json'. Change them there, restart the nodes, then run 'gapura keys rotate --reseal-only'.");

    private static string Hex(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);
}
