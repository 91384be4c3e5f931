using System.Text.Json.Nodes;
using Gapura.Server.Hosting.Verbs;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Xunit;

namespace Gapura.Server.Tests.Hosting.Verbs;

public sealed class DoctorVerbTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_sound_server_has_no_failure(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await ground.RunAsync("keys", "list");
        var (code, output, _) = await ground.RunAsync("doctor");
        Assert.DoesNotContain("FAIL", output, StringComparison.Ordinal);
        Assert.Equal(Verb.Ok, code);
        Assert.Contains("ok    server secrets: the keys open all 6", output, StringComparison.Ordinal);
        Assert.Contains("warn  mail: no server is set", output, StringComparison.Ordinal);
        Assert.Equal(kind == DatabaseKind.Postgres, output.Contains("ok    clock: ", StringComparison.Ordinal));

        // The tests' PostgreSQL does not wait for the disk, and the doctor says so.
        Assert.Equal(kind == DatabaseKind.Postgres, output.Contains("warn  durability: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_keys_and_tables_are_told_with_their_mend()
    {
        await using var ground = await VerbGround.EmptyAsync(DatabaseKind.Sqlite);
        var (code, output, _) = await ground.RunAsync("doctor");
        Assert.Equal(Verb.Failed, code);
        Assert.Contains("gapura keys create", output, StringComparison.Ordinal);
        Assert.Matches("FAIL  tables: [0-9]+ migrations are missing, run 'gapura migrate'", output);
    }

    [Fact]
    public async Task A_key_file_that_others_can_read_fails()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        File.SetUnixFileMode(ground.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var (code, output, _) = await ground.RunAsync("doctor");
        Assert.Equal(Verb.Failed, code);
        Assert.Contains("can be read or written by others, chmod 600", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_server_s_keys_fail()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await ground.RunAsync("keys", "list");
        File.Delete(ground.KeyFile);
        KeyFile.Create(ground.KeyFile);
        Assert.Contains("FAIL  server secrets: ", (await ground.RunAsync("doctor")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_database_fails_without_its_password()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        ground.ChangeSettings(root => root["Database"] = new JsonObject
        {
            ["Kind"] = "Postgres",
            ["ConnectionString"] = $"Host=127.0.0.1;Port={FreePort.Next()};Database=gapura;Username=gapura;Password=topsecret;Timeout=2",
        });
        var (code, output, error) = await ground.RunAsync("doctor");
        Assert.Equal(Verb.Failed, code);
        Assert.Contains("FAIL  database: Postgres cannot be reached", output, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_are_all_listed()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        ground.ChangeSettings(root => root["Mial"] = new JsonObject());
        ground.ChangeSettings(root => root["Lisen"] = "x");
        var (code, output, _) = await ground.RunAsync("doctor");
        Assert.Equal(Verb.Failed, code);
        Assert.Contains("'Mial'", output, StringComparison.Ordinal);
        Assert.Contains("'Lisen'. The nearest is 'Listen'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_server_that_answers_is_ok_and_one_that_does_not_fails()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await using var sink = await SmtpSink.StartNewAsync();
        ground.ChangeSettings(root => root["Mail"] = Mail(sink.Port));
        Assert.Contains($"ok    mail: 127.0.0.1:{sink.Port} answers, not encrypted", (await ground.RunAsync("doctor")).Out, StringComparison.Ordinal);
        ground.ChangeSettings(root => root["Mail"]!["Security"] = "StartTls");
        Assert.Contains("FAIL  mail: ", (await ground.RunAsync("doctor")).Out, StringComparison.Ordinal);
        ground.ChangeSettings(root => root["Mail"] = Mail(FreePort.Next()));
        Assert.Contains("cannot be reached", (await ground.RunAsync("doctor")).Out, StringComparison.Ordinal);
    }

    private static JsonObject Mail(int port) => new()
    {
        ["Host"] = "127.0.0.1",
        ["Port"] = port,
        ["Security"] = "None",
        ["From"] = "gapura@contoh.example",
    };
}
