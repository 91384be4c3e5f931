using System.Net;
using Gapura.Server.Portals;
using Gapura.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Flows;

[Trait("Attack", "ATK-20")]
public sealed class HalfAuthenticatedTests
{
    /// <summary>What is open to everybody. Whatever else there is at a portal is behind a session.</summary>
    private static readonly string[] Open = ["/", "/language", "/captcha", "/app", "/sign-in", "/reset", "/password", "/email", "/continue", "/sign-out"];

    [Fact]
    [Trait("Clause", "A-10")]
    public async Task The_password_alone_opens_no_page_behind_the_sign_in()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, _, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var (browser, page) = await gapura.HalfWayAsync(person);
        var fields = page.Form("Login", ("code", "000000")).Fields;
        var closed = 0;
        foreach (var (path, method) in Routes(gapura))
        {
            var isOpen = Open.Any(open => path == "/lpse" + open || (open.Length > 1 && path.StartsWith($"/lpse{open}/", StringComparison.Ordinal)));
            using var copy = browser.Clone();
            var reply = method == "GET" ? await copy.SendAsync(new HttpRequestMessage(HttpMethod.Get, path)) : await copy.PostOnlyAsync(path, fields);
            Assert.True((int)reply.Status < 500, path);
            Assert.DoesNotContain(person.Email, reply.Html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Orang pp20", reply.Html, StringComparison.OrdinalIgnoreCase);
            Assert.False(copy.Cookies.ContainsKey("__Host-gapura-session-lpse"), path);
            if (!isOpen)
            {
                closed++;
                Assert.True(Crowd.IsSentTo(reply, "/lpse/sign-in"), $"{method} {path}: {reply.Status} {reply.Location}");
            }
        }

        Assert.True(closed >= 18, $"{closed} closed addresses");
        Assert.Equal(1, await gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync()));
        browser.Dispose();
    }

    [Theory]
    [InlineData("/lpse/disable", "/lpse/confirm/disable")]
    [InlineData("/lpse/home/recovery-codes", "/lpse/confirm/recovery-codes")]
    [InlineData("/lpse/home/sessions/end", "/lpse/confirm/sessions")]
    [InlineData("/lpse/home/sessions/end-others", "/lpse/confirm/sessions")]
    [Trait("Clause", "D-10")]
    [Trait("Clause", "I-07")]
    public async Task Five_minutes_after_signing_in_a_sensitive_change_wants_everything_proved_anew(string path, string confirm)
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        using var other = gapura.NewVisitor();
        Assert.True((await gapura.SignInAsync(other, person, secret)).IsHome());
        var before = await StateAsync(gapura);
        gapura.Time.Advance(TimeSpan.FromMinutes(5));
        var token = (await owner.GetAsync("/lpse/home")).Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
        Assert.True(Crowd.IsSentTo(await owner.PostOnlyAsync(path, ("formToken", token)), confirm));
        Assert.Equal(before, await StateAsync(gapura));

        // The password without the code is not everything, nor the code without the password.
        var page = await owner.GetAsync(confirm);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await owner.SubmitAsync(page, "Lanjutkan", ("password", person.Password), ("code", ""))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await owner.SubmitAsync(page, "Lanjutkan", ("password", ""), ("code", gapura.CodeOf(secret)))).Status);
        Assert.True(Crowd.IsSentTo(await owner.PostOnlyAsync(path, ("formToken", token)), confirm));
        Assert.True((await owner.SubmitAsync(page, "Lanjutkan", ("password", person.Password), ("code", gapura.CodeOf(secret)))).Status == HttpStatusCode.OK);
        Assert.False(Crowd.IsSentTo(await owner.PostOnlyAsync(path, ("formToken", token)), confirm));
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "D-07")]
    public async Task Five_minutes_after_signing_in_enabling_wants_the_password_anew()
    {
        await using var gapura = await People.StartPlainAsync();
        await gapura.SetPolicyAsync(SecondFactorMode.Optional);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var home = await browser.SubmitAsync(await browser.SignInWithPasswordAsync(person), "Lewati untuk sekarang");
        var offer = await browser.SubmitAsync(home, "Enable TOTP");
        gapura.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        var confirm = await browser.SubmitAsync(offer, "ENABLE TOTP");
        Assert.Equal("Pastikan ini Anda", confirm.Title);
        Assert.Equal(0, await gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync()));
        Assert.Equal("Enable TOTP", (await browser.SubmitAsync(confirm, "Lanjutkan", ("password", person.Password))).Title);
    }

    private static async Task<(int, int, int)> StateAsync(RunningGapura gapura) => await gapura.Database.ReadAsync(async db =>
        (await db.TotpFactors.CountAsync(), await db.RecoveryCodes.CountAsync(), await db.Sessions.CountAsync()));

    private static IEnumerable<(string Path, string Method)> Routes(RunningGapura gapura) =>
        from source in gapura.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
        from endpoint in source.Endpoints.OfType<RouteEndpoint>()
        let pattern = endpoint.RoutePattern.RawText!
        where pattern.StartsWith("/{portal}", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (pattern.Replace("{portal}", "lpse", StringComparison.Ordinal).Replace("{target}", "disable", StringComparison.Ordinal)
            .Replace("{id}", "x", StringComparison.Ordinal), method);
}
