using Gapura.Server.OpenId;
using Gapura.Server.RelyingParties;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.OpenId;

/// <summary>The provider's keys: what is shown of them, and how they follow one another while everything goes on.</summary>
public sealed class SigningKeyTests
{
    [Fact]
    [Trait("Clause", "J-13")]
    [Trait("Clause", "J-14")]
    public async Task The_set_has_public_parts_only_of_keys_that_are_long_enough()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var keys = await Jwt.KeysAsync(scene.Gapura);
        Assert.Equal(["EC", "RSA"], keys.Select(key => (string)key["kty"]!).Order());
        Assert.Equal(keys.Count, keys.Select(key => (string)key["kid"]!).Distinct().Count());
        Assert.All(keys, key => Assert.Subset(new HashSet<string> { "kty", "kid", "use", "alg", "crv", "x", "y", "n", "e" }, key.Select(member => member.Key).ToHashSet()));
        Assert.All(keys, key => Assert.Equal("sig", (string)key["use"]!));
        Assert.InRange(Jwt.Bytes(keys.Single(key => (string)key["kty"]! == "RSA"), "n").Length * 8, 3072, 4096);
        Assert.Equal("P-256", (string)keys.Single(key => (string)key["kty"]! == "EC")["crv"]!);

        var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", "openid offline_access"))).Code)).Body;
        Assert.InRange(((string)body["refresh_token"]!).Length, 22, 4000);
        Assert.InRange((await scene.CodeAsync()).Code.Length, 22, 4000);
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [Trait("Clause", "ATK-29")]
    public async Task A_successor_is_seen_before_it_signs_and_the_old_key_until_its_last_token_is_over(string algorithm)
    {
        await using var scene = await OpenIdScene.StartAsync(change: row => row.SigningAlgorithm = algorithm);
        var keys = scene.Gapura.Services.GetRequiredService<SigningKeys>();
        var before = await TokensAsync(scene);
        await keys.RotateAsync(algorithm, atOnce: false);
        var all = await Jwt.KeysAsync(scene.Gapura);
        var fresh = (string)all.Single(key => (string)key["alg"]! == algorithm && (string)key["kid"]! != Kid(before.Id))["kid"]!;
        Assert.Equal(Kid(before.Id), Kid((await TokensAsync(scene)).Id));

        // Just before the day is over, and just after.
        scene.Gapura.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(5));
        await keys.RefreshAsync();
        var last = await TokensAsync(scene);
        Assert.Equal(Kid(before.Id), Kid(last.Id));
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(10));
        await keys.RefreshAsync();
        var first = await TokensAsync(scene);
        Assert.Equal(fresh, Kid(first.Id));

        // What the old key signed last is believed to its end.
        Assert.Contains(await Jwt.KeysAsync(scene.Gapura), key => (string)key["kid"]! == Kid(last.Id) && Jwt.Verifies(last.Id, key));
        Assert.Equal(200, (await scene.UserInfoAsync(last.Access)).Status);
        Assert.Equal(200, (await scene.UserInfoAsync(first.Access)).Status);
        Assert.NotNull((await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"), ("id_token_hint", last.Id))))["code"]);
        scene.Gapura.Time.Advance(Lifetimes.Identity - TimeSpan.FromSeconds(6));
        await keys.RefreshAsync();
        Assert.Contains(await Jwt.KeysAsync(scene.Gapura), key => (string)key["kid"]! == Kid(last.Id));
        scene.Gapura.Time.Advance(TimeSpan.FromDays(1));
        await keys.RefreshAsync();
        Assert.DoesNotContain(await Jwt.KeysAsync(scene.Gapura), key => (string)key["kid"]! == Kid(last.Id));
    }

    [Fact]
    [Trait("Clause", "J-18")]
    public async Task A_sign_out_is_believed_whose_ID_token_was_signed_by_a_key_that_signs_no_more()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var keys = scene.Gapura.Services.GetRequiredService<SigningKeys>();
        await keys.RotateAsync(SigningKeys.Es256, atOnce: false);
        scene.Gapura.Time.Advance(SigningKeys.Notice - TimeSpan.FromMinutes(1));
        await keys.RefreshAsync();
        var hint = (await TokensAsync(scene)).Id;
        scene.Gapura.Time.Advance(TimeSpan.FromHours(scene.Gapura.Settings.Limits.SessionHours) - TimeSpan.FromMinutes(1));
        await keys.RefreshAsync();
        Assert.NotEqual(Kid(hint), keys.Current.For(SigningKeys.Es256).Row.Id);
        Assert.Equal("http://127.0.0.1:9/bye", (await scene.GoAsync($"/connect/logout?id_token_hint={hint}&post_logout_redirect_uri=http://127.0.0.1:9/bye")).Url);
        Assert.Equal("login_required", (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
    }

    [Fact]
    [Trait("Clause", "ATK-29")]
    public async Task Keys_follow_one_another_by_themselves()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var client = await gapura.AddClientAsync("program");
        var keys = gapura.Services.GetRequiredService<SigningKeys>();
        HashSet<string> seen = [], published = [];
        foreach (var (day, next) in Days().Zip(Days().Skip(1)))
        {
            var kid = Kid(await client.TokenAsync("gapura.verify"));
            Assert.True(day == 0 || seen.Contains(kid) || published.Contains(kid), $"On day {day} {kid} signs, which nobody saw before.");
            seen.Add(kid);
            published = [.. keys.Current.All.Select(key => key.Row.Id)];
            gapura.Time.AdjustTime(gapura.Time.GetUtcNow().AddDays(next - day));
            await keys.RefreshAsync();
        }

        Assert.Equal(3, seen.Count);

        static IEnumerable<int> Days() => [0, 1, .. Enumerable.Range(86, 8), .. Enumerable.Range(175, 8)];
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("A256")]
    [Trait("Clause", "ATK-29")]
    public async Task A_key_that_others_may_know_is_worth_nothing_at_once(string algorithm)
    {
        await using var scene = await OpenIdScene.StartAsync();
        var client = await scene.Gapura.AddClientAsync("program");
        var (token, program) = (await TokensAsync(scene), await client.TokenAsync("gapura.verify"));
        var tokens = scene.Gapura.Services.GetRequiredService<AccessTokens>();
        Assert.NotNull(await tokens.ReadAsync(program));
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        await scene.Gapura.Services.GetRequiredService<SigningKeys>().RotateAsync(algorithm, atOnce: true);
        if (algorithm == "ES256")
        {
            Assert.Equal(401, (await scene.UserInfoAsync(token.Access)).Status);
            Assert.Null(await tokens.ReadAsync(program));
            Assert.DoesNotContain(await Jwt.KeysAsync(scene.Gapura), key => (string)key["kid"]! == Kid(token.Id));
        }
        else
        {
            Assert.Equal("400 invalid_grant", (await scene.RefreshAsync(token.Refresh)).Error());
        }

        Assert.Equal(200, (await scene.UserInfoAsync((await TokensAsync(scene)).Access)).Status);
    }

    [Fact]
    [Trait("Clause", "ATK-29")]
    public async Task Two_nodes_take_each_others_tokens_and_sign_by_the_same_keys_through_a_rotation()
    {
        await using var scene = await OpenIdScene.StartAsync(DatabaseKind.Postgres);
        await using var other = await scene.Gapura.StartAnotherNodeAsync();
        var client = await scene.Gapura.AddClientAsync("program");
        var (mine, theirs) = (scene.Gapura.Services.GetRequiredService<SigningKeys>(), other.Services.GetRequiredService<SigningKeys>());
        Assert.Equal(await KidsAsync(scene.Gapura), await KidsAsync(other));
        await AcceptsAsync(other, await client.TokenAsync("gapura.verify"));

        await Task.WhenAll(mine.RotateAsync("ES256", atOnce: false), theirs.RefreshAsync());
        await theirs.RefreshAsync();
        Assert.Equal(await KidsAsync(scene.Gapura), await KidsAsync(other));
        scene.Gapura.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));

        // One node has looked at its clock, the other has not yet: neither's tokens are refused.
        await mine.RefreshAsync();
        var token = await client.TokenAsync("gapura.verify");
        await AcceptsAsync(other, token);
        await theirs.RefreshAsync();
        await AcceptsAsync(other, token);
        Assert.Equal(Kid(token), theirs.Current.For("ES256").Row.Id);
        await OneNodeRedeemsAsync(scene, other);
        await BothSwitchOffAsync(scene, other);
    }

    /// <summary>A client switched off at one node is so at the other within a second, with what it holds.</summary>
    private static async Task BothSwitchOffAsync(OpenIdScene scene, RunningGapura other)
    {
        var there = new TestClient(other, "second", (await scene.Gapura.AddClientAsync("second")).Secret);
        var token = await there.TokenAsync("gapura.verify");
        await AcceptsAsync(other, token);
        var administration = scene.Gapura.Services.GetRequiredService<ClientAdministration>();
        var row = (await administration.FindAsync("second"))!;
        row.Status = ClientStatus.Disabled;
        Assert.True(await administration.ChangeAsync(row, "switched off", new ClientAct("test", "test")));
        var reader = other.Services.GetRequiredService<AccessTokens>();
        await ProviderGround.WithinASecondAsync(async () => await reader.ReadAsync(token) is null);
        Assert.Contains("invalid_client", (await there.PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"))).Error(), StringComparison.Ordinal);
    }

    /// <summary>A code given by one node is redeemed at any, once.</summary>
    private static async Task OneNodeRedeemsAsync(OpenIdScene scene, RunningGapura other)
    {
        var there = new TestClient(other, scene.Client.Id, scene.Client.Secret);
        var code = (await scene.CodeAsync()).Code;
        (string, string)[] fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", OpenIdScene.Callback), ("code_verifier", scene.Verifier)];
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => (n % 2 == 0 ? there : scene.Client).PostAsync("/connect/token", fields)));
        Assert.Single(answers, answer => answer.Status == 200);
    }

    private static string Kid(string token) => (string)Jwt.Header(token)["kid"]!;

    private static async Task AcceptsAsync(RunningGapura gapura, string token) => Assert.NotNull(await gapura.Services.GetRequiredService<AccessTokens>().ReadAsync(token));

    private static async Task<string> KidsAsync(RunningGapura gapura) => string.Join(' ', (await Jwt.KeysAsync(gapura)).Select(key => (string)key["kid"]!).Order(StringComparer.Ordinal));

    private static async Task<(string Id, string Access, string Refresh)> TokensAsync(OpenIdScene scene)
    {
        var (status, body) = await scene.RedeemAsync((await scene.CodeAsync(("scope", "openid offline_access"))).Code);
        Assert.True(status == 200, body.ToJsonString());
        return ((string)body["id_token"]!, (string)body["access_token"]!, (string)body["refresh_token"]!);
    }
}
