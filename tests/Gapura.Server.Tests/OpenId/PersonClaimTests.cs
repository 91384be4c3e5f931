using Gapura.Server.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.OpenId;

/// <summary>What the scopes <c>email</c> and <c>phone</c> tell (OIDC Core §5.1, §5.4), and that it is true.</summary>
[Collection(typeof(ProviderCollection))]
public sealed class PersonClaimTests(ProviderGround ground)
{
    [Fact]
    public async Task A_phone_number_is_told_to_whom_it_is_told_and_only_at_the_UserInfo_address()
    {
        var scene = await BeginAsync();
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone("+628110000123", TimeSpan.Zero), new OperatorAct("test", "test"));
        var (told, id) = await AskAsync(scene, "openid phone");
        Assert.Equal("+628110000123", (string)told["phone_number"]!);
        Assert.False((bool)told["phone_number_verified"]!);
        Assert.Null(id["phone_number"]);
        var (other, _) = await AskAsync(scene, "openid profile email");
        Assert.Null(other["phone_number"]);
    }

    [Fact]
    public async Task Who_has_none_has_none_and_who_may_not_ask_is_told_nothing()
    {
        var scene = await BeginAsync();
        Assert.Null((await AskAsync(scene, "openid phone")).Told["phone_number_verified"]);
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone("+628110000124", TimeSpan.Zero), new OperatorAct("test", "test"));
        await ground.ChangeAsync(scene.Client.Id, row => row.Scopes = "openid");
        await ProviderGround.WithinASecondAsync(async () => (await AskAsync(scene, "openid phone")).Told["phone_number"] is null);
    }

    [Fact]
    public async Task An_address_that_nobody_proved_is_not_called_verified()
    {
        var scene = await BeginAsync();
        var (told, id) = await AskAsync(scene, "openid email");
        Assert.All([told, id], one => Assert.Equal((scene.Person.Email, false), ((string)one["email"]!, (bool)one["email_verified"]!)));
    }

    [Fact]
    public async Task What_has_been_proved_is_called_verified_everywhere()
    {
        var scene = await BeginAsync();
        await scene.Gapura.Accounts.SetPhoneAsync(scene.Person.Id, new FreshPhone("+628110000125", TimeSpan.Zero), new OperatorAct("test", "test"));
        var now = scene.Gapura.Time.GetUtcNow();
        await scene.Gapura.Database.WriteAsync(db => db.Accounts.Where(one => one.Id == scene.Person.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.EmailProvedAt, now).SetProperty(one => one.PhoneProvedAt, now)));
        var (told, id) = await AskAsync(scene, "openid email phone");
        Assert.All([told, id], one => Assert.True((bool)one["email_verified"]!));
        Assert.True((bool)told["phone_number_verified"]!);
    }

    private Task<OpenIdScene> BeginAsync() => ground.FreshAsync(row => row.Scopes = "openid profile email phone");

    private static async Task<(System.Text.Json.Nodes.JsonNode Told, System.Text.Json.Nodes.JsonNode Id)> AskAsync(OpenIdScene scene, string scope)
    {
        var (_, body) = await scene.RedeemAsync((await scene.CodeAsync(("scope", scope))).Code);
        return ((await scene.UserInfoAsync((string)body["access_token"]!)).Body!, OpenIdScene.Payload((string)body["id_token"]!));
    }
}
