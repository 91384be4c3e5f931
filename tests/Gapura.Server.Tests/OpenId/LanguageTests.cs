namespace Gapura.Server.Tests.OpenId;

/// <summary><c>ui_locales</c> (OIDC Core §3.1.2.1): the application says in which language the person reads, unless they have said so themselves.</summary>
[Collection(typeof(ProviderCollection))]
public sealed class LanguageTests(ProviderGround ground)
{
    [Theory]
    [InlineData("en", "en")]
    [InlineData("fr-CA en-GB id", "en")]
    [InlineData("id en", "id")]
    [InlineData("fr", "id")]
    [InlineData("\"><script>", "id")]
    [InlineData("", "id")]
    public async Task The_first_language_that_we_have_is_spoken(string asked, string spoken)
    {
        var scene = await ground.FreshAsync();
        var at = await scene.GoAsync(scene.AuthorizeUrl(("ui_locales", asked)));
        Assert.Equal(spoken, at.Page.Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task What_a_person_chose_stands_above_it()
    {
        var scene = await ground.FreshAsync();
        await scene.Browser.SubmitAsync(await scene.Browser.GetAsync("/lpse/"), "ID");
        var at = await scene.GoAsync(scene.AuthorizeUrl(("ui_locales", "en")));
        Assert.Equal("id", at.Page.Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_sign_out_is_asked_about_in_it_too()
    {
        var scene = await ground.FreshAsync();
        await scene.CodeAsync();
        Assert.Equal("Sign out?", (await scene.GoAsync($"/connect/logout?client_id={scene.Client.Id}&ui_locales=en")).Page.Title);
    }
}
