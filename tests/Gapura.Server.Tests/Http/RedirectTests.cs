using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Http;

/// <summary>ATK-10: no redirect leaves this server.</summary>
public sealed class RedirectTests
{
    [Fact]
    [Trait("Clause", "I-15")]
    [Trait("Clause", "ATK-10")]
    public async Task Switching_the_language_goes_back_to_a_page_of_ours_or_to_the_front()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
        var token = page.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
        foreach (var back in (string[])
        [
            "//jahat.example", @"/\jahat.example", "https:jahat.example", "https://jahat.example/lpse/", "%2f%2fjahat.example", "javascript:alert(1)",
            "https://localhost@jahat.example/", "/lpse/\t/jahat.example", "/lpse/\r\nLocation: https://jahat.example", "/lpse/..//jahat.example", "/lpse/../../x",
            "/lpse//jahat.example", @"/lpse/\jahat.example", "/lpse/%2e%2e/", "/lpse/#x", "/lpse/?t=a&next=//jahat.example", "/lain/", "", " /lpse/", "/lpse/\n", "/lpse",
            "/connect/verify?user_code=1", "/connect/logout", "/connect/verify/",
        ])
        {
            var reply = await browser.PostOnlyAsync("/lpse/language", ("formToken", token), ("language", "id"), ("back", back));
            Assert.Equal("/lpse/", reply.Location);
        }

        foreach (var ours in (string[])["/lpse/sign-in?userType=penyedia", "/lpse/consent/AbCdEfGhIjKlMnOpQr_-12", "/connect/verify"])
        {
            var kept = await browser.PostOnlyAsync("/lpse/language", ("formToken", token), ("language", "id"), ("back", ours));
            Assert.Equal(ours, kept.Location);
        }
    }

    [Fact]
    [Trait("Clause", "I-15")]
    [Trait("Clause", "ATK-10")]
    public async Task No_parameter_makes_any_address_send_the_browser_elsewhere()
    {
        await using var scene = await Scene.SignedInAsync();
        string[] tricks = ["//jahat.example", "https://jahat.example", @"/\jahat.example", "javascript:alert(1)"];
        string[] names = ["returnUrl", "next", "back", "redirect_uri", "post_logout_redirect_uri", "url", "t", "userType"];
        foreach (var path in Routes.Of(scene.Gapura, "GET"))
        {
            foreach (var trick in tricks)
            {
                var query = string.Join('&', names.Select(name => $"{name}={Uri.EscapeDataString(trick)}"));
                var reply = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{path}?{query}"));
                Assert.Matches(@"\A(/lpse/[a-z/-]*|/app/|/assets/[a-z0-9.-]+)?\z", reply.Location ?? "");
                Assert.DoesNotContain("jahat", reply.Html, StringComparison.Ordinal);
            }
        }

        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(6));
        foreach (var target in (string[])["//jahat.example", "https%3A%2F%2Fjahat.example", "..", "%5Cjahat.example", "unknown"])
        {
            var reply = await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/lpse/confirm/{target}"));
            Assert.Matches(@"\A(/lpse/[a-z/-]*|/app/|/assets/[a-z0-9.-]+)?\z", reply.Location ?? "");
        }
    }
}
