using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Http;

/// <summary>ATK-11 (c) and H-05: whatever name a request gives the server, only the configured one is answered and mailed.</summary>
public sealed class HostGateTests
{
    [Fact]
    [Trait("Clause", "H-05")]
    [Trait("Clause", "ATK-11")]
    public async Task A_request_for_another_host_gets_no_page_and_no_cookie()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.BaseUrl = "https://masuk.contoh.example");
        foreach (var host in (string[])["jahat.example", "localhost", "127.0.0.1", "masuk.contoh.example.jahat.example", "jahat.example:443", "masuk.contoh.example.", "masuk.contoh.example@jahat.example", "xn--masuk", ""])
        {
            foreach (var path in (string[])["/lpse/", "/lpse/reset", "/", "/assets/x", "/tidak-ada"])
            {
                var answer = await RawHttp.SendAsync(gapura.Address, $"GET {path} HTTP/1.1\nHost: {host}\nX-Forwarded-Host: masuk.contoh.example\nConnection: close\n\n");
                Assert.True(RawHttp.StatusOf(answer) == 400, $"{host} {path}: {answer}");
                Assert.DoesNotContain("Set-Cookie", answer, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("jahat", answer, StringComparison.Ordinal);
            }
        }

        var ours = await RawHttp.SendAsync(gapura.Address, "GET /lpse/ HTTP/1.1\nHost: MASUK.contoh.example\nConnection: close\n\n");
        Assert.Equal(200, RawHttp.StatusOf(ours));
    }

    [Fact]
    [Trait("Clause", "H-05")]
    public async Task Two_host_headers_none_or_an_address_line_that_differs_are_refused()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.BaseUrl = "https://masuk.contoh.example");
        foreach (var head in (string[])
        [
            "GET /lpse/ HTTP/1.1\nHost: masuk.contoh.example\nHost: jahat.example",
            "GET /lpse/ HTTP/1.1",
            "GET /lpse/ HTTP/1.0",
            "GET http://jahat.example/lpse/ HTTP/1.1\nHost: masuk.contoh.example",
            "GET http://jahat.example/lpse/ HTTP/1.1\nHost: jahat.example",
            "GET http://masuk.contoh.example/lpse/ HTTP/1.1\nHost: jahat.example",
        ])
        {
            var answer = await RawHttp.SendAsync(gapura.Address, $"{head}\nConnection: close\n\n");
            Assert.Equal(400, RawHttp.StatusOf(answer));
        }
    }

    [Fact]
    [Trait("Clause", "O-03")]
    public async Task Whoever_watches_the_server_asks_for_its_health_under_any_name()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.BaseUrl = "https://masuk.contoh.example");
        foreach (var (path, word) in ((string, string)[])[("/health/live", "live"), ("/health/ready", "ready")])
        {
            var answer = await RawHttp.SendAsync(gapura.Address, $"GET {path} HTTP/1.1\nHost: 10.0.0.7:5080\nConnection: close\n\n");
            Assert.Equal(200, RawHttp.StatusOf(answer));
            Assert.EndsWith(word, answer.TrimEnd(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Clause", "H-05")]
    [Trait("Clause", "ATK-11")]
    public async Task A_mailed_link_begins_with_the_configured_address_whatever_the_request_claims()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        browser.Headers["X-Forwarded-Host"] = "jahat.example";
        browser.Headers["X-Forwarded-Proto"] = "https";
        browser.Headers["Forwarded"] = "host=jahat.example;proto=https";
        browser.Headers["X-Original-Host"] = "jahat.example";
        browser.Headers["Host"] = $"127.0.0.1:{gapura.Address.Port}";
        var page = await browser.GetAsync("/lpse/reset");
        await browser.SubmitAsync(page, "Kirim", ("userId", person.UserId), ("email", person.Email), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        var mail = Assert.Single(await gapura.MailsAsync(), m => m.Subject == "Konfirmasi Permintaan Reset TOTP");
        Assert.StartsWith($"{gapura.Settings.BaseUrl}/lpse/reset/confirm?t=", mail.Link, StringComparison.Ordinal);
        Assert.DoesNotContain("jahat", mail.Text + mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1:", mail.Text + mail.Html, StringComparison.Ordinal);
    }
}
