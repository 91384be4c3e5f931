using Gapura.Server.Audit;
using Gapura.Server.Hosting.Verbs;
using Gapura.Server.OpenId;
using Gapura.Server.Tests.OpenId;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Hosting.Verbs;

/// <summary>The provider's keys, as an operator changes them beside a server that serves on.</summary>
[Trait("Clause", "ATK-29")]
public sealed class OperatorSigningKeysTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task After_a_rotation_a_new_key_is_seen_signs_from_tomorrow_and_the_old_one_still_verifies(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        await using var gapura = await ground.ServeAsync();
        var client = await gapura.AddClientAsync("mesin");
        var keys = gapura.Services.GetRequiredService<SigningKeys>();
        var before = await client.TokenAsync("gapura.verify");
        var (code, output, error) = await ground.RunAsync("operator", "signing-keys", "rotate", "--actor", "sri", "--reason", "latihan");
        Assert.Equal((Verb.Ok, ""), (code, error));
        Assert.Contains("sign from tomorrow on", output, StringComparison.Ordinal);

        await keys.RefreshAsync();
        var all = await Jwt.KeysAsync(gapura);
        Assert.Equal(["es256-1", "es256-2"], all.Select(key => (string)key["kid"]!).Where(kid => kid.StartsWith("es256", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("es256-1", Kid(await client.TokenAsync("gapura.verify")));
        gapura.Time.Advance(SigningKeys.Notice + TimeSpan.FromMinutes(1));
        await keys.RefreshAsync();
        var after = await client.TokenAsync("gapura.verify");
        Assert.Equal("es256-2", Kid(after));
        all = await Jwt.KeysAsync(gapura);
        Assert.All([before, after], token => Assert.True(Jwt.Verifies(token, all.Single(key => (string)key["kid"]! == Kid(token)))));

        var listed = (await ground.RunAsync("operator", "signing-keys", "list")).Out;
        Assert.Matches(@"(?m)^es256-1 +ES256  signs from \d{4}-\d\d-\d\d \d\d:\d\d UTC  gone \d{4}", listed);
        Assert.Matches(@"(?m)^es256-2 +ES256  signs from .* no end yet$", listed);
        var told = await ground.Open().ReadAsync(db => db.AuditEvents.SingleAsync(row => row.Kind == AuditKinds.KeysRotated));
        Assert.Equal(("sri", "latihan", """{"at_once":"false","keys":"signing"}"""), (told.Actor, told.Reason, told.Details));
    }

    [Fact]
    public async Task At_once_the_old_keys_are_worth_nothing()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await using var gapura = await ground.ServeAsync();
        var client = await gapura.AddClientAsync("mesin");
        var keys = gapura.Services.GetRequiredService<SigningKeys>();
        var before = await client.TokenAsync("gapura.verify");
        Assert.Contains("the old ones are worth nothing", (await ground.RunAsync("operator", "signing-keys", "rotate", "--at-once")).Out, StringComparison.Ordinal);

        // The verb's clock ran on while the server's stood still.
        gapura.Time.SetUtcNow(TimeProvider.System.GetUtcNow());
        await keys.RefreshAsync();
        Assert.Null(await gapura.Services.GetRequiredService<AccessTokens>().ReadAsync(before));
        Assert.Equal(["es256-2"], (await Jwt.KeysAsync(gapura)).Select(key => (string)key["kid"]!).Where(kid => kid.StartsWith("es256", StringComparison.Ordinal)));
        Assert.Equal("es256-2", Kid(await client.TokenAsync("gapura.verify")));
        Assert.DoesNotContain("es256-1", (await ground.RunAsync("operator", "signing-keys", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_a_key_is_printed()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        var first = await ground.RunAsync("operator", "signing-keys", "list");
        Assert.Equal((Verb.Ok, ""), (first.Code, first.Error));
        Assert.All(first.Out.TrimEnd().Split('\n'), line => Assert.Matches(@"^(es256|a256)-\d+ +(ES256|A256)  signs from [-0-9: ]+ UTC  (no end yet|gone [-0-9: ]+ UTC)$", line));
    }

    private static string Kid(string token) => (string)Jwt.Header(token)["kid"]!;
}
