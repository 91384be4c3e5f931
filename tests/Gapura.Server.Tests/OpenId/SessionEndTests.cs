using System.Text.Json.Nodes;
using Gapura.Server.Accounts;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary>What applications hold when a session ends, a password changes or an account is closed.</summary>
public sealed class SessionEndTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task It_ends_with_what_it_rests_on(DatabaseKind kind)
    {
        await using var scene = await OpenIdScene.StartAsync(kind);
        await LogoutEndsOnlineTokensAsync(await NewAsync(scene));
        await LogoutLeavesOfflineTokensAsync(await NewAsync(scene));
        await PasswordEndsAllAsync(await NewAsync(scene));
        await LockEndsAllAsync(await NewAsync(scene));
        await AnotherSignInKeepsWhatWasGivenAsync(await NewAsync(scene));
        await ExpiryEndsOnlineTokensAsync(await NewAsync(scene));
    }

    [Fact]
    public async Task An_access_token_taken_back_is_dead_and_a_refresh_token_takes_everything_along()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var one = await TokensAsync(scene, "openid offline_access");
        await scene.Client.PostAsync("/connect/revoke", ("token", one.Access), ("token_type_hint", "refresh_token"));
        Assert.Equal(401, (await scene.UserInfoAsync(one.Access)).Status);
        var two = (await scene.RefreshAsync(one.Refresh)).Body;
        Assert.Equal(200, (await scene.UserInfoAsync((string)two["access_token"]!)).Status);
        Assert.Equal(200, (await scene.Client.PostAsync("/connect/revoke", ("token", (string)two["refresh_token"]!))).Status);
        Assert.Equal(401, (await scene.UserInfoAsync((string)two["access_token"]!)).Status);
        Assert.Equal("400 invalid_grant", (await scene.RefreshAsync((string)two["refresh_token"]!)).Error());
        Assert.Equal(200, (await scene.Client.PostAsync("/connect/revoke", ("token", "nonsense"))).Status);
    }

    [Fact]
    public async Task Another_application_takes_nothing_back()
    {
        await using var scene = await OpenIdScene.StartAsync();
        var other = await scene.Gapura.AddClientAsync("other", row => OpenIdScene.Register(row));
        var token = await TokensAsync(scene, "openid offline_access");
        await other.PostAsync("/connect/revoke", ("token", token.Access));
        await other.PostAsync("/connect/revoke", ("token", token.Refresh));
        Assert.Equal(200, (await scene.UserInfoAsync(token.Access)).Status);
        Assert.Equal(200, (await scene.RefreshAsync(token.Refresh)).Status);
    }

    private static async Task LogoutEndsOnlineTokensAsync(OpenIdScene scene)
    {
        var token = await TokensAsync(scene, "openid");
        var code = (await scene.CodeAsync(("scope", "openid"))).Code;
        await LogOutAsync(scene);
        await IsOverAsync(scene, token.Access);
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(code)).Error());
    }

    private static async Task LogoutLeavesOfflineTokensAsync(OpenIdScene scene)
    {
        var token = await TokensAsync(scene, "openid offline_access");
        await LogOutAsync(scene);
        Assert.Equal(200, (await scene.RefreshAsync(token.Refresh)).Status);
    }

    private static async Task PasswordEndsAllAsync(OpenIdScene scene)
    {
        var token = await TokensAsync(scene, "openid offline_access");
        var page = await scene.Browser.GetAsync("/lpse/home/password");
        var changed = await scene.Browser.SubmitAsync(page, page.Document.QuerySelector("main form button.primary")!.TextContent.Trim(),
            ("currentPassword", scene.Person.Password), ("newPassword", "kereta hijau pelan 7"), ("repeatPassword", "kereta hijau pelan 7"));
        Assert.Equal(System.Net.HttpStatusCode.OK, changed.Status);
        await IsOverAsync(scene, token.Access, token.Refresh);
    }

    private static async Task LockEndsAllAsync(OpenIdScene scene)
    {
        var token = await TokensAsync(scene, "openid offline_access");
        var code = (await scene.CodeAsync()).Code;
        await scene.Gapura.Accounts.LockAsync(scene.Person.Id, new OperatorAct("test", "test"));
        await IsOverAsync(scene, token.Access, token.Refresh);
        Assert.Equal("400 invalid_grant", (await scene.RedeemAsync(code)).Error());
    }

    private static async Task AnotherSignInKeepsWhatWasGivenAsync(OpenIdScene scene)
    {
        var token = await TokensAsync(scene, "openid");
        Assert.NotNull((await scene.SignInAsync(await scene.GoAsync(scene.AuthorizeUrl(("prompt", "login")))))["code"]);
        Assert.Equal(200, (await scene.UserInfoAsync(token.Access)).Status);
    }

    private static async Task ExpiryEndsOnlineTokensAsync(OpenIdScene scene)
    {
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        await scene.CodeAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromHours(scene.Gapura.Settings.Limits.SessionHours) - TimeSpan.FromMinutes(1));
        var at = await scene.GoAsync(scene.AuthorizeUrl());
        if (at["code"] is null)
        {
            return;
        }

        var body = (await scene.RedeemAsync(at.Code)).Body;
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(2));
        await IsOverAsync(scene, (string)body["access_token"]!);
    }

    private static async Task<OpenIdScene> NewAsync(OpenIdScene scene)
    {
        var person = await scene.Gapura.AddPersonAsync($"orang{Guid.NewGuid():N}"[..20]);
        return await OpenIdScene.OnAsync(scene.Gapura, person, scene.Gapura.NewVisitor());
    }

    private static async Task LogOutAsync(OpenIdScene scene)
    {
        var home = await scene.Browser.GetAsync("/lpse/home");
        await scene.Browser.SubmitAsync(home, home.Document.QuerySelectorAll("form button").First(b => b.TextContent.Trim().Equals("LOGOUT", StringComparison.OrdinalIgnoreCase)).TextContent.Trim());
        Assert.Equal("login_required", (await scene.GoAsync(scene.AuthorizeUrl(("prompt", "none"))))["error"]);
    }

    private static async Task IsOverAsync(OpenIdScene scene, string access, string? refresh = null)
    {
        Assert.Equal(401, (await scene.UserInfoAsync(access)).Status);
        Assert.Equal("""{"active":false}""", (await scene.Client.PostAsync("/connect/introspect", ("token", access))).Body.ToJsonString());
        if (refresh is not null)
        {
            Assert.Equal("""{"active":false}""", (await scene.Client.PostAsync("/connect/introspect", ("token", refresh))).Body.ToJsonString());
            Assert.Equal("400 invalid_grant", (await scene.RefreshAsync(refresh)).Error());
        }
    }

    private static async Task<(string Access, string Refresh)> TokensAsync(OpenIdScene scene, string scope)
    {
        var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", scope))).Code)).Body;
        return ((string)body["access_token"]!, (string?)body["refresh_token"] ?? "");
    }
}
