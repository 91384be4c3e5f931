using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gapura.Server.Hosting.Verbs;
using Gapura.Server.Tests.OpenId;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Hosting.Verbs;

/// <summary><c>gapura operator client apply</c>: clients that are kept in a file.</summary>
public sealed class OperatorClientFileTests
{
    private const string Program = """{"id":"mesin","portal":"lpse","name":"Mesin","grants":["client_credentials"],"scopes":["gapura.verify"]}""";
    private const string Shop = """{"id":"toko","portal":"lpse","name":"Toko","grants":["authorization_code"],"scopes":["openid"],"redirectUris":["https://toko.contoh.example/kembali"]}""";

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_file_applied_twice_changes_nothing_the_second_time(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        var (code, output, error) = await ApplyAsync(ground, [Program, Shop]);
        Assert.Equal((Verb.Ok, ""), (code, error));
        Assert.Contains("mesin: added.\nSecret of mesin: ", output, StringComparison.Ordinal);
        Assert.Contains("toko: added.\nSecret of toko: ", output, StringComparison.Ordinal);
        var before = await RowsAsync(ground);
        var events = await EventsAsync(ground);

        Assert.Equal("mesin: as it was.\ntoko: as it was.\n", (await ApplyAsync(ground, [Program, Shop])).Out);
        Assert.Equal(before, await RowsAsync(ground));
        Assert.Equal(events, await EventsAsync(ground));
    }

    [Fact]
    public async Task A_changed_file_changes_what_is_there_and_keeps_its_secret()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await using var gapura = await ground.ServeAsync();
        var secret = (await ApplyAsync(ground, [Program])).Out.Split("Secret of mesin: ")[1].Split('\n')[0];
        var (_, output, _) = await ApplyAsync(ground, [Program.Replace("gapura.verify", "gapura.accounts", StringComparison.Ordinal)]);
        Assert.Equal("mesin: changed.\n", output);
        var client = new TestClient(gapura, "mesin", secret);
        Assert.NotEqual("", await client.TokenAsync("gapura.accounts"));
        Assert.Equal("400 invalid_scope", (await client.PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"))).Error());
    }

    [Fact]
    public async Task Pruning_disables_what_came_from_a_file_and_leaves_what_was_added_by_hand()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await ground.RunAsync("operator", "client", "add", "tangan", "--portal", "lpse", "--name", "Tangan", "--grant", "client_credentials");
        await ApplyAsync(ground, [Program, Shop]);
        Assert.Equal("mesin: as it was.\n", (await ApplyAsync(ground, [Program])).Out);
        Assert.Equal("mesin: as it was.\ntoko: disabled.\n", (await ApplyAsync(ground, [Program], "--prune")).Out);
        Assert.Equal("mesin Active, tangan Active, toko Disabled", await StatesAsync(ground));
        Assert.Equal("mesin: as it was.\ntoko: changed.\n", (await ApplyAsync(ground, [Program, Shop], "--prune")).Out);
        Assert.Equal("mesin Active, tangan Active, toko Active", await StatesAsync(ground));
    }

    [Fact]
    public async Task A_client_that_gets_keys_has_no_secret_any_more_and_one_that_loses_them_gets_a_new_one()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await using var gapura = await ground.ServeAsync();
        var old = (await ApplyAsync(ground, [Program])).Out.Split("Secret of mesin: ")[1].Split('\n')[0];
        Assert.Equal("mesin: changed.\n", (await ApplyAsync(ground, [With("keys", KeySet(isPrivate: false))])).Out);
        Assert.Contains("its keys", (await ground.RunAsync("operator", "client", "show", "mesin")).Out, StringComparison.Ordinal);
        Assert.Equal("401 invalid_client", (await new TestClient(gapura, "mesin", old).PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"))).Error());
        var fresh = (await ApplyAsync(ground, [Program])).Out.Split("Secret of mesin: ")[1].Split('\n')[0];
        Assert.NotEqual(old, fresh);
        await ProviderGround.WithinASecondAsync(async () =>
            (await new TestClient(gapura, "mesin", fresh).PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"))).Status == 200);
    }

    [Theory]
    [InlineData("line 1, $.clients[1].colour: no client has this member.", """{"id":"baru","portal":"lpse","name":"Baru","colour":"red"}""")]
    [InlineData("a client needs at least id, portal and name.", """{"id":"baru","portal":"lpse"}""")]
    [InlineData("a member is there twice.", """{"id":"baru","id":"lama","portal":"lpse","name":"Baru"}""")]
    [InlineData("not of the kind that belongs here.", """{"id":"baru","portal":"lpse","name":"Baru","grants":"client_credentials"}""")]
    [InlineData("not of the kind that belongs here.", """{"id":"baru","portal":"lpse","name":"Baru","scopes":null}""")]
    [InlineData("no null in its lists.", """{"id":"baru","portal":"lpse","name":"Baru","scopes":[null]}""")]
    [InlineData("no null in its lists.", "null")]
    [InlineData("There is no portal 'lps'.", """{"id":"baru","portal":"lps","name":"Baru","grants":["client_credentials"]}""")]
    [InlineData("baru: There is no scope 'gapura.all'.", """{"id":"baru","portal":"lpse","name":"Baru","grants":["client_credentials"],"scopes":["gapura.all"]}""")]
    [InlineData("baru: 'http://contoh.example/' cannot be redirected to", """{"id":"baru","portal":"lpse","name":"Baru","grants":["authorization_code"],"redirectUris":["http://contoh.example/"]}""")]
    [InlineData("mesin is there twice.", Program)]
    [InlineData("baru: The client's keys must be a JWK set", """{"id":"baru","portal":"lpse","name":"Baru","grants":["client_credentials"],"keys":[]}""")]
    [InlineData("baru: The client's keys must be a JWK set", """{"id":"baru","portal":"lpse","name":"Baru","grants":["client_credentials"],"keys":{"keys":[]}}""")]
    [InlineData("baru: The client's keys must be a JWK set", """{"id":"baru","portal":"lpse","name":"Baru","grants":["client_credentials"],"keys":{"keys":[{"kty":"oct","k":"AAAA"}]}}""")]
    public async Task One_wrong_client_and_none_of_the_file_counts(string expected, string wrong)
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        var (code, output, error) = await ApplyAsync(ground, [Program, wrong]);
        Assert.Equal((Verb.Failed, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal("", await RowsAsync(ground));
    }

    [Fact]
    public async Task A_private_key_in_a_file_is_refused()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        Assert.Contains("hold a private part", (await ApplyAsync(ground, [With("keys", KeySet(isPrivate: true))])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_does_not_move_to_another_portal()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        ground.ChangeSettings(root =>
        {
            var second = root["Portals"]![0]!.DeepClone();
            second["Key"] = "kedua";
            root["Portals"]!.AsArray().Add(second);
        });
        await ApplyAsync(ground, [Program, Shop]);
        var before = await RowsAsync(ground);
        var (code, output, error) = await ApplyAsync(ground, [Shop.Replace("\"Toko\"", "\"Toko Baru\"", StringComparison.Ordinal), Program.Replace("\"lpse\"", "\"kedua\"", StringComparison.Ordinal)]);
        Assert.Equal((Verb.Failed, ""), (code, output));
        Assert.Contains("mesin belongs to the portal 'lpse'. A client does not move", error, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync(ground));
    }

    [Fact]
    public async Task What_is_no_file_is_told()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        Assert.Contains("cannot be opened", (await ground.RunAsync("operator", "client", "apply", "/nowhere/clients.json")).Error, StringComparison.Ordinal);
        Assert.Contains("at line 1", (await ground.RunAsync("operator", "client", "apply", await ground.WriteAsync("no.json", "clients:"))).Error, StringComparison.Ordinal);
        Assert.Contains("'clients'", (await ground.RunAsync("operator", "client", "apply", await ground.WriteAsync("empty.json", "null"))).Error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Out, string Error)> ApplyAsync(VerbGround ground, string[] clients, params string[] more) =>
        await ground.RunAsync(["operator", "client", "apply", await ground.WriteAsync("clients.json", $$"""{"clients":[{{string.Join(',', clients)}}]}"""), .. more]);

    private static string With(string name, JsonNode value)
    {
        var client = JsonNode.Parse(Program)!;
        client[name] = value;
        return client.ToJsonString();
    }

    private static JsonObject KeySet(bool isPrivate)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = key.ExportParameters(true);
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "satu", ["x"] = WebEncoders.Base64UrlEncode(parts.Q.X!), ["y"] = WebEncoders.Base64UrlEncode(parts.Q.Y!) };
        if (isPrivate)
        {
            jwk["d"] = WebEncoders.Base64UrlEncode(parts.D!);
        }

        return new JsonObject { ["keys"] = new JsonArray(jwk) };
    }

    private static async Task<string> RowsAsync(VerbGround ground) => string.Join('\n', (await ClientsAsync(ground)).Select(row => System.Text.Json.JsonSerializer.Serialize(row)));

    private static async Task<string> StatesAsync(VerbGround ground) => string.Join(", ", (await ClientsAsync(ground)).Select(row => $"{row.Id} {row.Status}"));

    private static Task<List<Client>> ClientsAsync(VerbGround ground) => ground.Open().ReadAsync(db => db.Clients.OrderBy(row => row.Id).ToListAsync());

    private static Task<int> EventsAsync(VerbGround ground) => ground.Open().ReadAsync(db => db.AuditEvents.CountAsync());
}
