using System.CommandLine;
using System.Text.Json.Nodes;
using Gapura.Server.Hosting;
using Gapura.Server.Hosting.Verbs;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Server.Tests.Hosting.Verbs;

/// <summary>A folder with settings, in which verbs run the way the program runs them.</summary>
internal sealed class VerbGround : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-verbs-").FullName;
    private readonly List<Database> _opened = [];

    private VerbGround()
    {
    }

    public string SettingsFile => Path.Combine(_folder, "gapura.json");

    public string KeyFile => Path.Combine(_folder, "data", "keys.json");

    public GapuraSettings Settings => SettingsReader.Read(SettingsFile, new GapuraSettings(), []);

    /// <summary>Settings only: no keys, no tables.</summary>
    public static async Task<VerbGround> EmptyAsync(DatabaseKind kind)
    {
        var ground = new VerbGround();
        var root = JsonNode.Parse(Files.Example())!;
        root["DataFolder"] = Path.Combine(ground._folder, "data");
        ((JsonObject)root).Remove("Mail");
        if (kind == DatabaseKind.Postgres)
        {
            root["Database"] = new JsonObject
            {
                ["Kind"] = "Postgres",
                ["ConnectionString"] = await (await PostgresServer.Shared).CreateDatabaseAsync(),
            };
        }

        await File.WriteAllTextAsync(ground.SettingsFile, root.ToJsonString());
        return ground;
    }

    /// <summary>With keys and tables.</summary>
    public static async Task<VerbGround> ReadyAsync(DatabaseKind kind)
    {
        var ground = await EmptyAsync(kind);
        await ground.RunAsync("keys", "create");
        await ground.RunAsync("migrate");
        return ground;
    }

    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
    {
        var root = new RootCommand("test")
        {
            Verb.SettingsOption, Verb.DataOption, MigrateVerb.Create(), DoctorVerb.Create(), KeysVerb.Create(),
            OperatorVerb.Create(),
        };
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await root.Parse([.. args, "--settings", SettingsFile])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A server on the same database, told nothing of what verbs do beside it. Its clock stands at the verbs' own time until the test moves it.</summary>
    public Task<RunningGapura> ServeAsync()
    {
        var settings = Settings;
        settings.BaseUrl = settings.Listen = $"http://localhost:{FreePort.Next()}";
        return RunningGapura.OverAsync(settings, new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
    }

    /// <summary>A file beside the settings.</summary>
    public async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    public Database Open()
    {
        var database = GapuraHost.OpenDatabase(Settings);
        _opened.Add(database);
        return database;
    }

    public void ChangeSettings(Action<JsonNode> change)
    {
        var root = JsonNode.Parse(File.ReadAllText(SettingsFile))!;
        change(root);
        File.WriteAllText(SettingsFile, root.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _opened)
        {
            await database.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
