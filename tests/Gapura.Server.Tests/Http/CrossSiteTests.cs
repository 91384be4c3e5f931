using System.Net;
using System.Text;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Http;

/// <summary>ATK-08: what a foreign page can make a browser send changes nothing, at any address.</summary>
public sealed class CrossSiteTests
{
    private static readonly (string Name, Action<HttpRequestMessage> Play)[] s_foreignHeaders =
    [
        ("a foreign origin", request => request.Headers.TryAddWithoutValidation("Origin", "https://jahat.example")),
        ("an origin of another port", request => request.Headers.TryAddWithoutValidation("Origin", "http://localhost:1")),
        ("a null origin", request => request.Headers.TryAddWithoutValidation("Origin", "null")),
        ("a cross-site fetch", request => request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site")),
        ("a same-site fetch", request => request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-site")),
        ("a null origin, cross-site", request =>
        {
            request.Headers.TryAddWithoutValidation("Origin", "null");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        }),
        ("a foreign origin that says same-origin", request =>
        {
            request.Headers.TryAddWithoutValidation("Origin", "https://jahat.example");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        }),
        ("a text/plain body", request => request.Content = new StringContent("code=123456&x=", Encoding.UTF8, "text/plain")),
        ("a JSON body", request => request.Content = new StringContent("{\"code\":\"123456\"}", Encoding.UTF8, "application/json")),
        ("no body", request => request.Content = null),
    ];

    [Theory]
    [InlineData("https://masuk.contoh.example", HttpStatusCode.SeeOther)]
    [InlineData("https://MASUK.contoh.example", HttpStatusCode.SeeOther)]
    [InlineData("https://masuk.contoh.example:8443", HttpStatusCode.Forbidden)]
    [InlineData("https://jahat.example", HttpStatusCode.Forbidden)]
    public async Task Behind_a_proxy_that_ends_https_our_pages_are_where_the_operator_said(string origin, HttpStatusCode status)
    {
        // The proxy says neither for whom it speaks nor how: its address is not in TrustedProxies.
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.BaseUrl = "https://masuk.contoh.example");
        using var browser = gapura.NewVisitor();
        browser.Headers["Host"] = "masuk.contoh.example";
        var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
        browser.Headers["Origin"] = origin;
        browser.Headers["Sec-Fetch-Site"] = "same-origin";
        Assert.Equal(status, (await browser.SubmitOnlyAsync(page, "Login", ("userId", "pp20"))).Status);
    }

    [Fact]
    [Trait("Clause", "I-09")]
    [Trait("Clause", "ATK-08")]
    [Trait("Clause", "L-02")]
    public async Task A_form_that_no_page_of_ours_sent_is_refused_and_recorded_at_every_address_that_changes_something()
    {
        await using var scene = await Scene.SignedInAsync();
        using var stranger = scene.Gapura.NewVisitor();
        var foreignToken = TokenOn(await stranger.GetAsync("/lpse/sign-in?userType=penyedia"));
        var fields = await FieldsAsync(scene);
        // What devices call knows no cookie: nothing there that a foreign page could use.
        var routes = Routes.Of(scene.Gapura, "POST").Where(route => route.StartsWith("/lpse/", StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count >= 25, $"Only {routes.Count} unsafe addresses were found.");
        var before = await scene.StateAsync();
        var recorded = await RefusalsAsync(scene);

        foreach (var route in routes)
        {
            await RefusedAsync(scene.Browser, route, "no token", [.. fields.Where(f => f.Key != "formToken")]);
            await RefusedAsync(scene.Browser, route, "an invented token", With(fields, "formToken", new string('A', 43)));
            await RefusedAsync(scene.Browser, route, "an empty token", With(fields, "formToken", ""));
            await RefusedAsync(scene.Browser, route, "another browser's token", With(fields, "formToken", foreignToken));
            using var noBrowser = scene.Browser.Clone();
            noBrowser.Cookies.Remove("__Host-gapura-browser");
            await RefusedAsync(noBrowser, route, "no browser cookie", fields);
            using var plantedBrowser = scene.Browser.Clone();
            plantedBrowser.Cookies["__Host-gapura-browser"] = $"{new string('A', 43)}.{new string('B', 22)}";
            await RefusedAsync(plantedBrowser, route, "a browser cookie that we never gave out", fields);
            foreach (var (name, play) in s_foreignHeaders)
            {
                await RefusedAsync(scene.Browser, route, name, fields, play);
            }
        }

        Assert.Equal(before, await scene.StateAsync());
        Assert.Equal(recorded + (routes.Count * (6 + s_foreignHeaders.Length)), await RefusalsAsync(scene));
    }

    [Fact]
    [Trait("Clause", "I-09")]
    [Trait("Clause", "ATK-08")]
    public async Task No_address_changes_anything_when_it_is_got_whatever_the_query_or_an_override_says()
    {
        await using var scene = await Scene.SignedInAsync();
        var fields = await FieldsAsync(scene);
        var query = string.Join('&', fields.Where(f => f.Key != "userType").Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));
        var before = await scene.StateAsync();
        foreach (var route in Routes.Of(scene.Gapura, "POST").Union(Routes.Of(scene.Gapura, "GET")))
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                var request = new HttpRequestMessage(method, $"{route}?_method=POST&{query}");
                request.Headers.TryAddWithoutValidation("X-HTTP-Method-Override", "POST");
                request.Headers.TryAddWithoutValidation("X-Method-Override", "DELETE");
                var reply = await scene.Browser.SendAsync(request);
                Assert.True((int)reply.Status < 500, $"{method} {route}: {reply.Status}");
            }
        }

        Assert.Equal(before, await scene.StateAsync());
    }

    [Fact]
    [Trait("Clause", "I-09")]
    public async Task A_form_of_ours_passes_with_the_headers_that_browsers_send()
    {
        await using var scene = await Scene.SignedInAsync();
        var home = await scene.Browser.GetAsync("/lpse/home");
        scene.Browser.Headers["Origin"] = scene.Gapura.Settings.BaseUrl;
        scene.Browser.Headers["Sec-Fetch-Site"] = "same-origin";
        var front = await scene.Browser.SubmitAsync(home, "LOGOUT");
        Assert.Equal("/lpse/", front.Asked.AbsolutePath);
        Assert.Equal("Pilih Jenis User", (await scene.Browser.GetAsync("/lpse/home")).Title);
    }

    [Fact]
    [Trait("Clause", "I-09")]
    public async Task Nobody_can_be_signed_in_to_the_attackers_account_by_a_form_that_the_attacker_filled()
    {
        await using var scene = await Scene.SignedInAsync();
        using var victim = scene.Gapura.NewVisitor();
        using var attacker = scene.Gapura.NewVisitor();
        var password = await attacker.IdentifyAsync(scene.Person.UserType, scene.Person.UserId);
        var (action, _, fields) = password.Form("Login", ("password", scene.Person.Password));
        var reply = await victim.PostOnlyAsync(action, fields);
        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.DoesNotContain(victim.Cookies.Keys, name => name.Contains("signin", StringComparison.Ordinal) || name.Contains("session", StringComparison.Ordinal));
    }

    private static async Task RefusedAsync(
        Visitor browser, string route, string trick, List<KeyValuePair<string, string>> fields, Action<HttpRequestMessage>? play = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = new FormUrlEncodedContent(fields) };
        play?.Invoke(request);
        using var clone = browser.Clone();
        var reply = await clone.SendAsync(request);
        Assert.True(reply.Status is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest, $"{route} with {trick}: {(int)reply.Status}");
        var cookies = reply.Headers.TryGetValue("Set-Cookie", out var set) ? set : [];
        Assert.All(cookies, cookie => Assert.StartsWith("__Host-gapura-browser=", cookie, StringComparison.Ordinal));
        Assert.NotEqual("", reply.Reference);
    }

    /// <summary>Every field that any page has, with values that would be right, beside a sign-in that waits for its password.</summary>
    private static async Task<List<KeyValuePair<string, string>>> FieldsAsync(Scene scene)
    {
        var page = await scene.Browser.IdentifyAsync(scene.Person.UserType, scene.Person.UserId);
        var (_, _, found) = page.Form("Login", ("password", scene.Person.Password));
        var fields = found.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        fields.Remove("username");
        fields["userId"] = scene.Person.UserId;
        fields["userType"] = scene.Person.UserType;
        fields["email"] = scene.Person.Email;
        fields["code"] = scene.Gapura.CodeOf(scene.Secret, 1);
        fields["language"] = "en";
        fields["back"] = "/lpse/home";
        fields["currentPassword"] = scene.Person.Password;
        fields["newPassword"] = "kata sandi baru yang panjang";
        fields["repeatPassword"] = "kata sandi baru yang panjang";
        fields["event"] = "1";
        return [.. fields];
    }

    private static List<KeyValuePair<string, string>> With(List<KeyValuePair<string, string>> fields, string name, string value) =>
        [.. fields.Where(field => field.Key != name), KeyValuePair.Create(name, value)];

    private static string TokenOn(Reply page) => page.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;

    private static async Task<int> RefusalsAsync(Scene scene) => (await scene.Gapura.AuditAsync()).Count(row => row.Kind == AuditKinds.CrossSite);
}
