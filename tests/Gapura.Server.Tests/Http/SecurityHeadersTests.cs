using System.Net;
using Gapura.Server.Hosting;
using Gapura.Server.Tests.Hosting;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Http;

/// <summary>ATK-09 and the header crawl: every address, every status code.</summary>
public sealed class SecurityHeadersTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Clause", "I-10")]
    [Trait("Clause", "I-11")]
    [Trait("Clause", "I-12")]
    [Trait("Clause", "I-13")]
    [Trait("Clause", "ATK-09")]
    public async Task Every_address_answers_with_every_protecting_header_whatever_it_answers(bool demo)
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, demo: demo);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        await gapura.EnrolAsync(browser, person);
        using var anonymous = gapura.NewVisitor();
        List<string> paths = [.. Routes.Of(gapura, "GET"), "/tidak-ada", "/lpse/tidak-ada", "/tidak-ada/sign-in", "/assets/..%2f", "/lpse/reset/confirm?t=x"];
        foreach (var path in paths)
        {
            Protects(await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)), demo);
            Protects(await anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)), demo);
            Protects(await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, path)), demo);
            Protects(await browser.SendAsync(new HttpRequestMessage(HttpMethod.Delete, path)), demo);
        }

        Assert.Superset(
            new HashSet<HttpStatusCode> { HttpStatusCode.OK, HttpStatusCode.SeeOther, HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Gone },
            browser.Seen.Concat(anonymous.Seen).Select(reply => reply.Status).ToHashSet());
    }

    [Fact]
    [Trait("Clause", "I-10")]
    [Trait("Clause", "I-11")]
    [Trait("Clause", "L-07")]
    public async Task A_failure_of_ours_has_the_headers_and_tells_nothing_but_a_reference()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        await gapura.Database.WriteAsync(db => db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordSealed, new byte[] { 1, 2, 3 })));
        using var browser = gapura.NewVisitor();
        var reply = await browser.SignInWithPasswordAsync(person);
        Assert.Equal(HttpStatusCode.InternalServerError, reply.Status);
        Protects(reply, demo: false);
        Assert.NotEqual("", reply.Reference);
        foreach (var word in (string[])["Exception", "Gapura.Server", " at ", ".cs", "Sqlite", "seal", "ASP.NET", "Kestrel"])
        {
            Assert.DoesNotContain(word, reply.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    [Trait("Clause", "I-10")]
    [Trait("Clause", "I-12")]
    public async Task Being_too_fast_too_wrong_or_too_late_has_the_headers_too()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.Limits.PostsPerAddressPerMinute = 3);
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SubmitAsync(page, "Login", ("userId", ""))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostOnlyAsync("/lpse/sign-in")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostOnlyAsync("/lpse/sign-in?userId=a", ("userId", "a"))).Status);
        var tooMany = await browser.PostOnlyAsync("/lpse/sign-in");
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.Status);
        Assert.InRange(int.Parse(tooMany.Headers["Retry-After"][0], System.Globalization.CultureInfo.InvariantCulture), 1, 60);

        gapura.Time.AdjustTime(gapura.Time.GetUtcNow().AddDays(-1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/lpse/")).Status);
        Assert.All(browser.Seen, reply => Protects(reply, demo: false));
    }

    [Fact]
    [Trait("Clause", "I-12")]
    public async Task Foreign_pages_are_told_that_they_may_read_nothing()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        browser.Headers["Origin"] = "https://jahat.example";
        foreach (var path in Routes.Of(gapura, "GET"))
        {
            var reply = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
            Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            var preflight = new HttpRequestMessage(HttpMethod.Options, path);
            preflight.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
            var answer = await browser.SendAsync(preflight);
            Assert.False((int)answer.Status is >= 200 and < 300, path);
            Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    [Trait("Clause", "I-11")]
    public async Task No_page_needs_inline_script_or_style_or_another_server()
    {
        await using var scene = await Scene.SignedInAsync();
        foreach (var path in Routes.Of(scene.Gapura, "GET"))
        {
            var reply = await scene.Browser.GetAsync(path);
            if (reply.Headers.TryGetValue("Content-Type", out var type) && type[0].StartsWith("text/html", StringComparison.Ordinal))
            {
                Assert.Empty(reply.Document.QuerySelectorAll("style, [style], iframe, object, embed, base, script:not([src]), [onclick], [onload], [onerror], [onsubmit]"));
                Assert.All(
                    reply.Document.QuerySelectorAll("[src], [href], [action], [formaction]").SelectMany(e => (string?[])[e.GetAttribute("src"), e.GetAttribute("href"), e.GetAttribute("action"), e.GetAttribute("formaction")]).OfType<string>(),
                    address => Assert.Matches(@"\A(/[^/\\]|/\z|#)", address));
            }
        }
    }

    internal static void Protects(Reply reply, bool demo)
    {
        string One(string name) => reply.Headers.TryGetValue(name, out var values) ? Assert.Single(values) : throw new InvalidOperationException($"{reply.Asked} ({reply.Status}) has no {name}.");
        var policy = One("Content-Security-Policy");
        foreach (var directive in (string[])["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "script-src 'self'", "style-src 'self'"])
        {
            Assert.Contains(directive, policy, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", One("X-Content-Type-Options"));
        Assert.Equal("DENY", One("X-Frame-Options"));
        Assert.Contains(One("Referrer-Policy"), (string[])["same-origin", "no-referrer"]);
        Assert.Equal("same-origin", One("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", One("Cross-Origin-Resource-Policy"));
        Assert.Equal(IsAsset(reply) ? "public, max-age=31536000, immutable" : "no-store", One("Cache-Control").Replace("immutable, ", "", StringComparison.Ordinal));
        Assert.Equal(!demo, reply.Headers.ContainsKey("Strict-Transport-Security"));
        Assert.Equal(demo ? "" : "max-age=31536000; includeSubDomains", demo ? "" : One("Strict-Transport-Security"));
        Assert.All((string[])["Server", "X-Powered-By", "X-AspNet-Version", "blazor-enhanced-nav"], name => Assert.DoesNotContain(name, reply.Headers.Keys, StringComparer.OrdinalIgnoreCase));
        if (reply.Bytes.Length > 0)
        {
            var type = One("Content-Type");
            Assert.True(!type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("charset=utf-8", StringComparison.OrdinalIgnoreCase), $"{reply.Asked}: {type}");
        }
    }

    private static bool IsAsset(Reply reply) => reply.Status == HttpStatusCode.OK && reply.Asked.AbsolutePath.StartsWith("/assets/", StringComparison.Ordinal);
}
