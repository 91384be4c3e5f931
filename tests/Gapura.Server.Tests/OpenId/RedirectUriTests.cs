using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId;

/// <summary>An answer goes to an address that the application registered, letter by letter, or it goes nowhere (RFC 9700 §2.1).</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-01")]
[Trait("Clause", "ATK-10")]
public sealed class RedirectUriTests(ProviderGround ground)
{
    private const string Registered = "https://app.contoh.example/callback";

    public static TheoryData<string> Foreign =>
    [
        "https://app.contoh.example/callback/", "https://app.contoh.example/callback/more", "https://app.contoh.example/callbackmore",
        "https://app.contoh.example/Callback", "https://APP.contoh.example/callback", "HTTPS://app.contoh.example/callback",
        "https://app.contoh.example/callback?x=1", "https://app.contoh.example/callback?", "https://app.contoh.example/callback#",
        "https://app.contoh.example/callback#x", "https://user@app.contoh.example/callback", "https://app.contoh.example@evil.example/callback",
        "https://app.contoh.example%40evil.example/callback", "https://app.contoh.example/%63allback", "https://app.contoh.example/callback%2f",
        "https://app.contoh.example//callback", "https://app.contoh.example/x/../callback", "https://app.contoh.example/callback/..%2fevil",
        "https://evil.app.contoh.example/callback", "https://app.contoh.example.evil.example/callback", "https://app.contoh.example.:443/callback",
        "https://app.contoh.example:443/callback", "https://app.contoh.example:8443/callback", "http://app.contoh.example/callback",
        "https://evil.example/https://app.contoh.example/callback", "https://app.contoh.example\\@evil.example/callback", "https:app.contoh.example/callback",
        "//app.contoh.example/callback", "/\\evil.example", "///evil.example", "%2f%2fevil.example", "javascript:alert(1)//https://app.contoh.example/callback",
        "data:text/html,x", "https://app.contoh.example/callback\t", "https://app.contoh.example/callback\r\nLocation: https://evil.example",
        " https://app.contoh.example/callback", "https://app.contoh.example/callback ", "https://app.contoh.example/callback https://evil.example/",
        "callback", "*", "https://xn--pp-kia.contoh.example/callback", "https://аpp.contoh.example/callback",
    ];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task An_address_that_differs_gets_a_page_of_ours_and_no_answer(string uri)
    {
        var scene = await ground.SceneAsync(row => row.RedirectUris = Registered);
        (await scene.GoAsync(scene.AuthorizeUrl(("redirect_uri", uri)))).IsRefusedHere();
        var silent = new Arrival(await scene.Browser.PostOnlyAsync("/connect/authorize", ("client_id", scene.Client.Id), ("response_type", "code"), ("prompt", "none"),
            ("scope", "openid"), ("redirect_uri", uri), ("response_mode", "form_post"), ("code_challenge", scene.Challenge), ("code_challenge_method", "S256")), null);
        silent.IsRefusedHere();
        var (status, body) = await scene.Client.PostAsync("/connect/par", ("client_id", scene.Client.Id), ("response_type", "code"), ("scope", "openid"),
            ("redirect_uri", uri), ("code_challenge", scene.Challenge), ("code_challenge_method", "S256"));
        Assert.True(status == 400 && body["request_uri"] is null, $"{status} {body}");
    }

    [Fact]
    public async Task The_registered_address_gets_the_answer()
    {
        var scene = await ground.SceneAsync(row => row.RedirectUris = Registered);
        await (await ground.SceneAsync()).CodeAsync();
        var reply = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, scene.AuthorizeUrl(("redirect_uri", Registered), ("prompt", "none"))));
        Assert.StartsWith(Registered + "?", reply.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(OpenIdScene.Callback)]
    public async Task A_request_for_nobody_known_gets_a_page_of_ours(string clientId)
    {
        var scene = await ground.SceneAsync();
        (await scene.GoAsync(scene.AuthorizeUrl(("client_id", clientId)))).IsRefusedHere();
        (await scene.GoAsync(scene.AuthorizeUrl(("client_id", "nobody")))).IsRefusedHere();
    }

    [Fact]
    public async Task A_request_without_an_address_gets_a_page_of_ours()
    {
        var scene = await ground.SceneAsync();
        (await scene.GoAsync(scene.AuthorizeUrl(("redirect_uri", "")))).IsRefusedHere();
    }

    [Fact]
    public async Task Another_applications_address_gets_nothing()
    {
        await ground.SceneAsync(row => row.RedirectUris = "https://other.contoh.example/callback");
        var scene = await ground.SceneAsync(row => row.RedirectUris = Registered);
        (await scene.GoAsync(scene.AuthorizeUrl(("redirect_uri", "https://other.contoh.example/callback")))).IsRefusedHere();
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/callback?tenant=1", true)]
    [InlineData("http://127.0.0.1:51004/callback?tenant=1", true)]
    [InlineData("http://127.0.0.1:51004/callback?tenant=2", false)]
    [InlineData("http://127.0.0.1:51004/Callback?tenant=1", false)]
    [InlineData("http://localhost:51004/callback?tenant=1", false)]
    [InlineData("https://127.0.0.1:51004/callback?tenant=1", false)]
    [InlineData("http://127.0.0.2:51004/callback?tenant=1", false)]
    [InlineData("http://127.0.0.1.evil.example:51004/callback?tenant=1", false)]
    public async Task Of_a_program_on_the_persons_own_machine_the_port_alone_may_differ(string uri, bool isAllowed)
    {
        var native = await ground.SceneAsync(row => row.RedirectUris = "http://127.0.0.1/callback?tenant=1", isPublic: true);
        var at = await native.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, native.AuthorizeUrl(("redirect_uri", uri), ("prompt", "none"))));
        Assert.Equal(isAllowed, at.Location?.StartsWith(uri + "&", StringComparison.Ordinal) == true);
        var web = await ground.SceneAsync(row => row.RedirectUris = "http://127.0.0.1/callback?tenant=1");
        (await web.GoAsync(web.AuthorizeUrl(("redirect_uri", uri), ("prompt", "none")))).IsRefusedHere();
    }

    [Fact]
    public async Task A_refused_scope_does_not_send_the_browser_on_before_anybody_signed_in()
    {
        // J-16: an address registered by a phisher must not be reached by a link to us that needs no person.
        var scene = await ground.FreshAsync();
        var at = await scene.GoAsync(scene.AuthorizeUrl(("redirect_uri", "https://evil.example/"), ("scope", "openid nonsense")));
        at.IsRefusedHere();
        Assert.DoesNotContain("evil.example", string.Join(' ', at.Page.Headers.Values.SelectMany(one => one)), StringComparison.Ordinal);
    }
}
