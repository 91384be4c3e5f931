using System.Net;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Http;

/// <summary>I-18: what a trusted proxy says came to it unencrypted is not taken; a program is refused and not sent on.</summary>
[Trait("Clause", "I-18")]
public sealed class PlainGateTests
{
    [Fact]
    public async Task Forms_and_programs_are_refused_and_pages_go_on_to_https()
    {
        await using var gapura = await StartAsync(trusts: true);
        using var browser = gapura.NewVisitor();
        browser.Headers["X-Forwarded-Proto"] = "https";
        var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var before = await CountAsync(gapura);

        browser.Headers["X-Forwarded-Proto"] = "http";
        var form = await browser.SubmitOnlyAsync(page, "Login", ("userId", "pp20"));
        Assert.Equal((HttpStatusCode.Forbidden, null), (form.Status, form.Location));
        Assert.Contains("https://", form.Text, StringComparison.Ordinal);
        foreach (var (method, path) in ((string, string)[])[("POST", "/api/v1/verifications"), ("GET", "/api/v1/accounts"), ("POST", "/api/app/v1/challenges"), ("POST", "/connect/token"), ("GET", "/connect/userinfo")])
        {
            var call = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? new StringContent("{}") : null });
            Assert.Equal((HttpStatusCode.Forbidden, null), (call.Status, call.Location));
        }

        Assert.Equal(before, await CountAsync(gapura));
        var looked = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/sign-in?userType=penyedia"));
        Assert.Equal((HttpStatusCode.TemporaryRedirect, $"{gapura.Settings.BaseUrl}/lpse/sign-in?userType=penyedia"), (looked.Status, looked.Location));
        Assert.DoesNotContain("Set-Cookie", looked.Headers.Keys);
        var odd = await RawHttp.SendAsync(gapura.Address, "GET //jahat.example/%0d%0aX HTTP/1.1\nHost: localhost\nX-Forwarded-Proto: http\nConnection: close\n\n");
        Assert.Contains($"Location: {gapura.Settings.BaseUrl}//jahat.example/%0D%0AX\r\n", odd, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health/live")).Status);
        browser.Headers["X-Forwarded-Proto"] = "https";
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.SubmitOnlyAsync(page, "Login", ("userId", "pp20"))).Status);
    }

    [Fact]
    public async Task A_proxy_that_nobody_named_is_not_believed_and_one_that_says_nothing_is_let_be()
    {
        await using var strict = await StartAsync(trusts: false);
        await using var trusting = await StartAsync(trusts: true);
        foreach (var (gapura, said) in ((RunningGapura, string?)[])[(strict, "http"), (trusting, null)])
        {
            using var browser = gapura.NewVisitor();
            if (said is not null)
            {
                browser.Headers["X-Forwarded-Proto"] = said;
            }

            var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
            Assert.Equal(HttpStatusCode.SeeOther, (await browser.SubmitOnlyAsync(page, "Login", ("userId", "pp20"))).Status);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "B-06")]
    public async Task An_address_that_asks_too_often_is_in_the_trail_once_a_minute_and_each_address_for_itself(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind, settings =>
        {
            settings.TrustedProxies = ["127.0.0.1", "::1"];
            settings.Limits.PostsPerAddressPerMinute = 3;
        });
        foreach (var address in (string[])["203.0.113.7", "203.0.113.8"])
        {
            using var browser = gapura.NewVisitor();
            browser.Headers["X-Forwarded-For"] = address;
            var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 8; i++)
            {
                statuses.Add((await browser.SubmitOnlyAsync(page, "Login", ("userId", "pp20"))).Status);
            }

            Assert.Equal(5, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        }

        Assert.Equal(["203.0.113.7", "203.0.113.8"], (await gapura.AuditAsync()).Where(row => row.Kind == AuditKinds.RateLimited).Select(row => row.Address));
    }

    private static Task<RunningGapura> StartAsync(bool trusts) => RunningGapura.StartAsync(DatabaseKind.Sqlite, settings =>
    {
        settings.BaseUrl = settings.BaseUrl.Replace("http://", "https://", StringComparison.Ordinal);
        settings.TrustedProxies = trusts ? ["127.0.0.1", "::1"] : [];
    });

    private static Task<int> CountAsync(RunningGapura gapura) => gapura.Database.ReadAsync(db => db.SignIns.CountAsync());
}
