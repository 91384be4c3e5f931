using System.Text.Json.Nodes;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary>Authorization code with PKCE, from the application and back (OIDC Core §3.1).</summary>
public sealed class CodeFlowTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_person_signs_in_for_an_application(DatabaseKind kind)
    {
        await using var scene = await OpenIdScene.StartAsync(kind);
        var at = await scene.GoAsync(scene.AuthorizeUrl());
        Assert.Equal("Pilih Jenis User", at.Page.Title);
        Assert.Contains("untuk melanjutkan ke Aplikasi eproc", at.Page.Text, StringComparison.Ordinal);
        var back = await scene.SignInAsync(at);
        Assert.Equal("state-of-the-test", back["state"]);
        Assert.Equal(scene.Gapura.Settings.BaseUrl + "/", back["iss"]);
        Assert.Equal("1", back["tenant"]);

        var (status, body) = await scene.RedeemAsync(back.Code);
        Assert.True(status == 200, body.ToJsonString());
        var id = OpenIdScene.Payload((string)body["id_token"]!);
        Assert.Equal(scene.Person.Id.ToString(), (string)id["sub"]!);
        Assert.Equal("eproc", (string)id["aud"]!);
        Assert.Equal(OpenIdScene.Nonce, (string)id["nonce"]!);
        Assert.Equal("urn:gapura:acr:1", (string)id["acr"]!);
        Assert.Equal(["pwd"], id["amr"]!.AsArray().Select(one => (string)one!));
        Assert.Equal("pp20", (string)id["preferred_username"]!);
        Assert.Equal(scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds(), (long)id["auth_time"]!);

        var (ok, person) = await scene.UserInfoAsync((string)body["access_token"]!);
        Assert.Equal(200, ok);
        Assert.Equal(scene.Person.Id.ToString(), (string)person!["sub"]!);
        Assert.Equal(scene.Person.Email, (string)person["email"]!);
    }

    [Fact]
    public async Task Who_is_signed_in_goes_straight_back()
    {
        await using var scene = await OpenIdScene.StartAsync();
        await scene.CodeAsync();
        var again = await scene.GoAsync(scene.AuthorizeUrl());
        Assert.NotNull(again.Url);
        Assert.Equal(200, (await scene.RedeemAsync(again.Code)).Status);
    }
}
