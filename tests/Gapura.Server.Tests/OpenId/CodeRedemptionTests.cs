using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary>A code is redeemed once, soon, by whom it was made for.</summary>
[Collection(typeof(ProviderCollection))]
public sealed class CodeRedemptionTests(ProviderGround ground)
{
    [Fact]
    [Trait("Clause", "J-02")]
    public async Task A_code_used_twice_is_refused_and_ends_what_it_gave()
    {
        var scene = await ground.SceneAsync();
        var code = (await scene.CodeAsync(("scope", "openid offline_access"))).Code;
        var first = (await scene.RedeemAsync(code)).Body;
        Assert.Equal(200, (await scene.UserInfoAsync((string)first["access_token"]!)).Status);
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(code)).Error());
        Assert.Equal(401, (await scene.UserInfoAsync((string)first["access_token"]!)).Status);
        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync((string)first["refresh_token"]!)).Error());
        var seen = await scene.Client.PostAsync("/connect/introspect", ("token", (string)first["access_token"]!));
        Assert.False((bool)seen.Body["active"]!);
    }

    [Fact]
    [Trait("Clause", "J-02")]
    public async Task After_a_code_came_twice_the_person_gets_a_new_one_without_more()
    {
        var scene = await ground.SceneAsync();
        var code = (await scene.CodeAsync()).Code;
        await scene.RedeemAsync(code);
        await scene.RedeemAsync(code);
        Assert.Equal(200, (await scene.RedeemAsync((await scene.CodeAsync()).Code)).Status);
    }

    [Theory]
    [InlineData(59, 200)]
    [InlineData(61, 400)]
    [Trait("Clause", "J-03")]
    public async Task A_code_counts_for_a_minute(int seconds, int status)
    {
        var scene = await ground.SceneAsync();
        var code = (await scene.CodeAsync()).Code;
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(status, (await scene.RedeemAsync(code)).Status);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [Trait("Clause", "J-05")]
    public async Task A_code_counts_for_its_own_application_only(bool isPublic, bool isOtherPublic)
    {
        var (mine, other) = (await ground.SceneAsync(isPublic: isPublic), await ground.SceneAsync(isPublic: isOtherPublic));
        var code = (await mine.CodeAsync()).Code;
        Assert.Equal("400 invalid_grant", (await other.RedeemAsync(code, ("code_verifier", mine.Verifier))).Error());
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/callback?tenant=2")]
    [InlineData("http://127.0.0.1:9/other")]
    [InlineData("")]
    [Trait("Clause", "J-05")]
    public async Task A_code_counts_with_the_address_that_it_was_sent_to(string uri)
    {
        var scene = await ground.SceneAsync(row => row.RedirectUris += " http://127.0.0.1:9/other");
        var code = (await scene.CodeAsync()).Code;
        Assert.Contains((await scene.RedeemAsync(code, ("redirect_uri", uri))).Error(), (string[])["400 invalid_grant", "400 invalid_request"]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("..")]
    [Trait("Clause", "J-02")]
    public async Task What_is_no_code_gives_nothing(string code)
    {
        var scene = await ground.SceneAsync();
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(code)).Error());
    }

    [Fact]
    [Trait("Clause", "J-02")]
    public async Task A_code_changed_in_any_part_gives_nothing()
    {
        var scene = await ground.SceneAsync();
        var code = (await scene.CodeAsync()).Code;
        foreach (var at in Enumerable.Range(0, 24).Select(n => n * (code.Length - 2) / 23))
        {
            var changed = code[..at] + (code[at] == 'A' ? 'B' : 'A') + code[(at + 1)..];
            Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(changed)).Error());
        }

        Assert.Equal(200, (await scene.RedeemAsync(code)).Status);
    }
}

/// <summary>Of fifty at once one wins, on both databases.</summary>
public sealed class CodeRaceTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "J-02")]
    public async Task Of_fifty_who_redeem_a_code_at_once_one_wins(DatabaseKind kind)
    {
        await using var scene = await OpenIdScene.StartAsync(kind);
        for (var round = 0; round < 20; round++)
        {
            var code = (await scene.CodeAsync()).Code;
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => scene.RedeemAsync(code)));
            Assert.Single(answers, answer => answer.Status == 200);
            Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal("400 invalid_grant", answer.Error()));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "J-08")]
    public async Task Of_twenty_who_refresh_at_once_one_wins(DatabaseKind kind)
    {
        await using var scene = await OpenIdScene.StartAsync(kind);
        for (var round = 0; round < 5; round++)
        {
            var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", "openid offline_access"))).Code)).Body;
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.RefreshAsync((string)body["refresh_token"]!)));
            Assert.Single(answers, answer => answer.Status == 200);
            Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal("400 invalid_grant", answer.Error()));
        }
    }
}
