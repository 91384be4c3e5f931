using Gapura.Server.Audit;
using Gapura.Server.Hosting.Verbs;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Server.Tests.Hosting.Verbs;

public sealed class KeysVerbTests
{
    [Fact]
    public async Task Create_makes_a_file_for_its_owner_and_never_overwrites_one()
    {
        await using var ground = await VerbGround.EmptyAsync(DatabaseKind.Sqlite);
        Assert.Equal(Verb.Ok, (await ground.RunAsync("keys", "create")).Code);
        var before = await File.ReadAllTextAsync(ground.KeyFile);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ground.KeyFile));
        }

        Assert.Equal(Verb.Unusable, (await ground.RunAsync("keys", "create")).Code);
        Assert.Equal(before, await File.ReadAllTextAsync(ground.KeyFile));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_rotation_reseals_everything_and_then_the_old_key_can_go(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await ground.RunAsync("operator", "account", "create", "lpse", "penyedia", "budi", "--name", "Budi", "--email", "budi@contoh.example", "--phone", "+628110000000");
        var old = KeyFile.Read(ground.KeyFile).ActiveKeyId;
        Assert.Contains($"{old:x8}  active         8 values", (await ground.RunAsync("keys", "list")).Out, StringComparison.Ordinal);

        var (code, output, _) = await ground.RunAsync("keys", "rotate", "--actor", "sri");
        Assert.Equal(Verb.Ok, code);
        Assert.Contains("Re-sealed 8 values", output, StringComparison.Ordinal);
        var fresh = KeyFile.Read(ground.KeyFile).ActiveKeyId;
        var list = (await ground.RunAsync("keys", "list")).Out;
        Assert.Contains($"{fresh:x8}  active         8 values", list, StringComparison.Ordinal);
        Assert.Contains($"{old:x8}  old            0 values", list, StringComparison.Ordinal);

        Assert.Equal(Verb.Failed, (await ground.RunAsync("keys", "retire", $"{fresh:x8}")).Code);
        Assert.Equal(Verb.Ok, (await ground.RunAsync("keys", "retire", $"{old:x8}")).Code);
        Assert.Equal([fresh], KeyFile.Read(ground.KeyFile).KeyIds);
        Assert.Contains("+628110000000", (await ground.RunAsync("operator", "account", "show", "lpse", "penyedia", "budi")).Out, StringComparison.Ordinal);
        var events = await ground.Open().ReadAsync(db => db.AuditEvents.Where(row => row.Kind == AuditKinds.KeysRotated).OrderBy(row => row.Position).ToListAsync());
        Assert.Equal(2, events.Count);
        Assert.Equal("sri", events[0].Actor);
        Assert.Equal($$"""{"active":"{{fresh:x8}}","resealed":"8"}""", events[0].Details);
        Assert.Equal($$"""{"retired":"{{old:x8}}"}""", events[1].Details);
    }

    [Fact]
    public async Task Retiring_is_refused_while_anything_is_sealed_under_the_key()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await ground.RunAsync("keys", "list");
        var old = KeyFile.Read(ground.KeyFile).ActiveKeyId;
        Assert.Contains("--reseal-only", (await ground.RunAsync("keys", "rotate", "--add-only")).Out, StringComparison.Ordinal);

        var (code, _, error) = await ground.RunAsync("keys", "retire", $"{old:x8}");
        Assert.Equal(Verb.Failed, code);
        Assert.Contains("6 values are still sealed", error, StringComparison.Ordinal);

        Assert.Contains("Re-sealed 6 values", (await ground.RunAsync("keys", "rotate", "--reseal-only")).Out, StringComparison.Ordinal);
        Assert.Contains("Re-sealed 0 values", (await ground.RunAsync("keys", "rotate", "--reseal-only")).Out, StringComparison.Ordinal);
        Assert.Equal(2, KeyFile.Read(ground.KeyFile).KeyIds.Count);
        Assert.Equal(Verb.Ok, (await ground.RunAsync("keys", "retire", $"{old:x8}")).Code);
    }

    [Fact]
    public async Task A_key_that_does_not_exist_cannot_be_retired()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        Assert.Contains("no such key", (await ground.RunAsync("keys", "retire", "00000000")).Error, StringComparison.Ordinal);
        Assert.Contains("no such key", (await ground.RunAsync("keys", "retire", "zz")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_verb_prints_a_key()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        var printed = "";
        foreach (var args in new string[][] { ["keys", "list"], ["keys", "rotate"], ["keys", "list"], ["doctor"] })
        {
            var (_, output, error) = await ground.RunAsync(args);
            printed += output + error;
        }

        using var document = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(ground.KeyFile));
        foreach (var key in document.RootElement.GetProperty("keys").EnumerateObject())
        {
            Assert.DoesNotContain(key.Value.GetString()!, printed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Keys_from_the_environment_are_not_rotated_here()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        var json = await File.ReadAllTextAsync(ground.KeyFile);
        ground.ChangeSettings(root => root["Keys"] = new System.Text.Json.Nodes.JsonObject { ["Json"] = json });
        Assert.Equal(Verb.Unusable, (await ground.RunAsync("keys", "rotate")).Code);
        Assert.Equal(Verb.Ok, (await ground.RunAsync("keys", "rotate", "--reseal-only")).Code);
        Assert.Equal(json, await File.ReadAllTextAsync(ground.KeyFile));
    }
}
