using System.Text.RegularExpressions;
using Gapura.Server.Audit;
using Gapura.Server.Hosting.Verbs;
using Gapura.Server.Tests.OpenId;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Hosting.Verbs;

/// <summary>Clients as an operator registers and changes them, beside a server that is told nothing of it.</summary>
public sealed partial class OperatorClientTests
{
    private static readonly string[] s_program = ["--portal", "lpse", "--name", "Mesin", "--grant", "client_credentials", "--scope", "gapura.verify"];

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_secret_is_printed_once_works_and_counts_on_until_its_overlap_is_over(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await using var gapura = await ground.ServeAsync();
        var (code, output, error) = await ground.RunAsync(["operator", "client", "add", "mesin", .. s_program, "--actor", "sri", "--reason", "surat 1"]);
        Assert.Equal((Verb.Ok, ""), (code, error));
        var first = SecretIn(output);
        Assert.Equal(43, first.Length);
        Assert.Equal(200, await AskAsync(gapura, first));
        Assert.Equal(401, await AskAsync(gapura, first + "x"));
        Assert.DoesNotContain(first, (await ground.RunAsync("operator", "client", "show", "mesin")).Out, StringComparison.Ordinal);

        var second = SecretIn((await ground.RunAsync("operator", "client", "secret", "mesin", "--overlap-hours", "1")).Out);
        await ProviderGround.WithinASecondAsync(async () => await AskAsync(gapura, second) == 200);
        Assert.Equal(200, await AskAsync(gapura, first));
        Assert.Contains("a secret, the one before counts until", (await ground.RunAsync("operator", "client", "show", "mesin")).Out, StringComparison.Ordinal);

        // The hour counts by the verb's clock, which ran on while the server's stood still.
        gapura.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(2));
        Assert.Equal((401, 200), (await AskAsync(gapura, first), await AskAsync(gapura, second)));

        var third = SecretIn((await ground.RunAsync("operator", "client", "secret", "mesin", "--overlap-hours", "0")).Out);
        await ProviderGround.WithinASecondAsync(async () => await AskAsync(gapura, third) == 200);
        Assert.Equal(401, await AskAsync(gapura, second));
        await NothingSecretIsKeptAsync(ground, first, second, third);
    }

    [Fact]
    public async Task A_client_is_switched_off_on_again_and_removed_within_a_second()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await using var gapura = await ground.ServeAsync();
        var secret = SecretIn((await ground.RunAsync(["operator", "client", "add", "mesin", .. s_program])).Out);
        var client = new TestClient(gapura, "mesin", secret);
        var token = await client.TokenAsync("gapura.verify");
        Assert.True(await IsActiveAsync(client, token));

        Assert.Contains("mesin: disabled.", (await ground.RunAsync("operator", "client", "disable", "mesin", "--actor", "sri", "--reason", "dicurigai")).Out, StringComparison.Ordinal);
        await ProviderGround.WithinASecondAsync(async () => await AskAsync(gapura, secret) == 401);
        Assert.Contains("Disabled", (await ground.RunAsync("operator", "client", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("mesin: enabled.", (await ground.RunAsync("operator", "client", "enable", "mesin")).Out, StringComparison.Ordinal);
        await ProviderGround.WithinASecondAsync(async () => await AskAsync(gapura, secret) == 200);
        Assert.Contains("mesin: removed.", (await ground.RunAsync("operator", "client", "remove", "mesin")).Out, StringComparison.Ordinal);
        await ProviderGround.WithinASecondAsync(async () => await AskAsync(gapura, secret) == 401);
        Assert.Equal("", (await ground.RunAsync("operator", "client", "list")).Out);

        var events = await ground.Open().ReadAsync(db => db.AuditEvents.Where(row => row.Kind == AuditKinds.ClientChanged).OrderBy(row => row.Position).ToListAsync());
        Assert.Equal(["added", "disabled", "enabled", "removed"], events.Select(row => (string)System.Text.Json.Nodes.JsonNode.Parse(row.Details)!["change"]!));
        Assert.Equal(("sri", "dicurigai"), (events[1].Actor, events[1].Reason));
    }

    [Fact]
    public async Task What_is_registered_is_listed_and_shown()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        var (code, _, error) = await ground.RunAsync("operator", "client", "add", "e-pengadaan", "--portal", "lpse", "--name", "E-Pengadaan", "--grant", "authorization_code", "refresh_token",
            "--scope", "openid", "profile", "offline_access", "--redirect-uri", "https://a.contoh.example/kembali", "https://b.contoh.example/kembali", "--post-logout-uri", "https://a.contoh.example/",
            "--backchannel-logout-uri", "https://a.contoh.example/keluar", "--consent", "--algorithm", "RS256");
        Assert.Equal((Verb.Ok, ""), (code, error));
        Assert.Equal("lpse  e-pengadaan  E-Pengadaan  authorization_code refresh_token  Active", (await ground.RunAsync("operator", "client", "list")).Out.TrimEnd());
        var shown = (await ground.RunAsync("operator", "client", "show", "e-pengadaan")).Out;
        foreach (var line in new[] { "https://a.contoh.example/kembali https://b.contoh.example/kembali", "openid profile offline_access", "https://a.contoh.example/keluar", "asked", "RS256", "required", "a secret" })
        {
            Assert.Contains(' ' + line + '\n', shown, StringComparison.Ordinal);
        }

        var open = await ground.RunAsync("operator", "client", "add", "ponsel", "--portal", "lpse", "--name", "Ponsel", "--grant", "authorization_code", "--scope", "openid", "--redirect-uri", "com.contoh:/kembali", "--public");
        Assert.Contains("ponsel has no secret.", open.Out, StringComparison.Ordinal);
        Assert.Contains("ponsel has no secret: it is public.", (await ground.RunAsync("operator", "client", "secret", "ponsel")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no portal 'lps'. There is: lpse.", "--portal", "lps", "--grant", "client_credentials")]
    [InlineData("There is no grant 'password'.", "--portal", "lpse", "--grant", "password")]
    [InlineData("There is no scope 'gapura.all'.", "--portal", "lpse", "--grant", "client_credentials", "--scope", "gapura.all")]
    [InlineData("at least one grant", "--portal", "lpse")]
    [InlineData("needs redirect URIs", "--portal", "lpse", "--grant", "authorization_code")]
    [InlineData("'http://contoh.example/' cannot be redirected to", "--portal", "lpse", "--grant", "authorization_code", "--redirect-uri", "http://contoh.example/")]
    [InlineData("'https://*.contoh.example/' cannot be redirected to", "--portal", "lpse", "--grant", "authorization_code", "--redirect-uri", "https://*.contoh.example/")]
    [InlineData("'https://contoh.example/#a' cannot be redirected to", "--portal", "lpse", "--grant", "authorization_code", "--redirect-uri", "https://contoh.example/#a")]
    [InlineData("'https://a@contoh.example/' cannot be redirected to", "--portal", "lpse", "--grant", "authorization_code", "--redirect-uri", "https://a@contoh.example/")]
    [InlineData("'javascript:alert(1)' cannot be redirected to", "--portal", "lpse", "--grant", "authorization_code", "--redirect-uri", "javascript:alert(1)")]
    [InlineData("address for logout tokens", "--portal", "lpse", "--grant", "client_credentials", "--backchannel-logout-uri", "ftp://contoh.example/")]
    [InlineData("A public client must use PKCE", "--portal", "lpse", "--grant", "authorization_code", "--redirect-uri", "https://contoh.example/", "--public", "--no-pkce")]
    [InlineData("A public client gets no client credentials", "--portal", "lpse", "--grant", "client_credentials", "--public")]
    [InlineData("offline_access needs the grant refresh_token", "--portal", "lpse", "--grant", "device_code", "--scope", "offline_access")]
    [InlineData("ES256 or RS256", "--portal", "lpse", "--grant", "client_credentials", "--algorithm", "HS256")]
    public async Task What_cannot_be_registered_is_refused_and_changes_nothing(string expected, params string[] words)
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        var (code, output, error) = await ground.RunAsync(["operator", "client", "add", "baru", "--name", "Baru", .. words]);
        Assert.Equal((Verb.Failed, ""), (code, output));
        Assert.StartsWith("gapura: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(0, await ground.Open().ReadAsync(db => db.Clients.CountAsync()));
    }

    [Fact]
    public async Task Who_is_not_there_and_who_is_there_already_is_told()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        foreach (var verb in new[] { "show", "secret", "disable", "enable", "remove" })
        {
            var (code, _, error) = await ground.RunAsync("operator", "client", verb, "siapa");
            Assert.Equal(Verb.Failed, code);
            Assert.Contains("There is no client 'siapa'.", error, StringComparison.Ordinal);
        }

        await ground.RunAsync(["operator", "client", "add", "mesin", .. s_program]);
        Assert.Contains("There is a client 'mesin' already.", (await ground.RunAsync(["operator", "client", "add", "mesin", .. s_program])).Error, StringComparison.Ordinal);
        Assert.Contains("--overlap-hours must be 0 to 720", (await ground.RunAsync("operator", "client", "secret", "mesin", "--overlap-hours", "721")).Error, StringComparison.Ordinal);
        Assert.Null((await ground.Open().ReadAsync(db => db.Clients.SingleAsync())).OldSecretHash);
    }

    /// <summary>The secrets stand nowhere: not in the rows, not in the trail.</summary>
    private static async Task NothingSecretIsKeptAsync(VerbGround ground, params string[] secrets)
    {
        var database = ground.Open();
        var client = await database.ReadAsync(db => db.Clients.SingleAsync());
        var trail = await database.ReadAsync(db => db.AuditEvents.Select(row => row.Details + row.Reason).ToListAsync());
        Assert.Equal(32, client.SecretHash!.Length);
        Assert.DoesNotContain(secrets, secret => trail.Exists(text => text.Contains(secret, StringComparison.Ordinal)));
    }

    private static async Task<int> AskAsync(RunningGapura gapura, string secret) =>
        (await new TestClient(gapura, "mesin", secret).PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"))).Status;

    private static async Task<bool> IsActiveAsync(TestClient client, string token) => (bool)(await client.PostAsync("/connect/introspect", ("token", token))).Body["active"]!;

    private static string SecretIn(string output)
    {
        var found = Secret().Matches(output);
        return Assert.Single(found).Groups[1].Value;
    }

    [GeneratedRegex(@"^Secret of \S+: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Secret();
}
