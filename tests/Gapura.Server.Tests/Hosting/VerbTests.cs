using System.CommandLine;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Hosting.Backup;
using Gapura.Server.Hosting.Verbs;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

/// <summary>The verbs as an operator runs them, over a folder with settings from its place alone.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-verbs-").FullName;

    [Fact]
    public async Task An_operator_verifies_exports_backs_up_restores_and_is_told_by_exit_codes()
    {
        await PrepareAsync();
        Assert.Equal(Verb.Ok, await RunAsync("audit", "verify"));
        Assert.Equal(Verb.Ok, await RunAsync("audit", "show", "abcde23456"));
        Assert.Equal(Verb.Failed, await RunAsync("audit", "show", "ZZZZZ-ZZZZZ"));
        Assert.Equal(Verb.Ok, await RunAsync("backup", "create", "--to", At("copy.db")));
        Assert.Equal(Verb.Unusable, await RunAsync("backup", "create", "--to", At("copy.db")));
        await AppendAsync();
        Assert.Equal(Verb.Ok, await RunAsync("audit", "checkpoint", "--output", At("head.txt")));
        Assert.Equal(Verb.Ok, await RunAsync("audit", "verify", "--checkpoint", At("head.txt")));
        Assert.Equal(Verb.Ok, await RunAsync("audit", "export", "--output", At("trail.jsonl")));
        Assert.Equal(Verb.Ok, await RunAsync("audit", "export", "--output", At("trail.csv"), "--csv", "--from", "2020-01-01T00:00:00Z"));
        Assert.Equal(2, File.ReadAllLines(At("trail.jsonl")).Length);
        Assert.Equal(3, File.ReadAllLines(At("trail.csv")).Length);
        ClosePool();
        Assert.Equal(Verb.Ok, await RunAsync("backup", "restore", At("copy.db"), "--audit", At("trail.jsonl")));
        Assert.Equal(Verb.Failed, await RunAsync("audit", "verify", "--checkpoint", At("head.txt")));
        Assert.Equal(Verb.Ok, await RunAsync("audit", "verify"));
        Assert.Equal(Verb.Unusable, await RunAsync("backup", "after-restore", "--audit", At("nothing")));
        Assert.Equal(Verb.Ok, await RunAsync("backup", "after-restore"));
    }

    [Fact]
    public async Task The_registered_services_can_all_be_made()
    {
        await PrepareAsync();
        var services = new ServiceCollection().AddLogging().AddGround(new GapuraSettings { DataFolder = _folder }, TimeProvider.System).AddAuditServices();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        Assert.Equal(4, provider.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Count());
        Assert.False(provider.GetRequiredService<RestoreGuard>().IsTrusted);
        await provider.GetRequiredService<RestoreGuard>().CheckAsync();
        await provider.GetRequiredService<ClockGuard>().CheckAsync();
        Assert.True(provider.GetRequiredService<RestoreGuard>().IsTrusted);
        Assert.True(provider.GetRequiredService<ClockGuard>().IsTrusted);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task PrepareAsync()
    {
        KeyFile.Create(At("keys.json"));
        await File.WriteAllTextAsync(At("gapura.json"), """
            {"BaseUrl":"https://masuk.contoh.example","Portals":[{"Key":"lpse","Name":"LPSE","Header":"LPSE","UserTypes":[{"Key":"penyedia","Label":"Penyedia","Caption":"PENYEDIA"}]}]}
            """);
        await using var database = Database.Sqlite(At("gapura.db"));
        await database.MigrateAsync();
        await AppendAsync();
    }

    private async Task AppendAsync()
    {
        await using var provider = new ServiceCollection().AddGround(new GapuraSettings { DataFolder = _folder }, TimeProvider.System).BuildServiceProvider();
        var database = provider.GetRequiredService<Database>();
        await provider.GetRequiredService<ServerSecrets>().LoadAsync(database, provider.GetRequiredService<KeyRing>());
        await database.WriteAsync(async db =>
        {
            provider.GetRequiredService<AuditLog>().Append(db, new AuditEntry(AuditKinds.KeysRotated, "info") { Reference = "ABCDE-23456" });
            await db.SaveChangesAsync();
        });
    }

    private void ClosePool()
    {
        var pooled = new SqliteConnectionStringBuilder { DataSource = At("gapura.db"), ForeignKeys = true, DefaultTimeout = 10, Pooling = true };
        using var connection = new SqliteConnection(pooled.ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private Task<int> RunAsync(params string[] words)
    {
        var root = new RootCommand { Verb.SettingsOption, Verb.DataOption, AuditVerb.Create(), BackupVerb.Create() };
        return root.Parse([.. words, "--data", _folder, "--settings", At("gapura.json")]).InvokeAsync();
    }
}
