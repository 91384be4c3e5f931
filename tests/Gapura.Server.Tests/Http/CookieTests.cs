using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Http;

/// <summary>I-08: every cookie of every flow.</summary>
public sealed class CookieTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Clause", "I-08")]
    [Trait("Clause", "I-14")]
    public async Task Every_cookie_of_every_flow_is_host_bound_secure_hidden_from_script_and_says_nothing_of_a_person(bool demo)
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, demo: demo);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        await WalkAsync(gapura, browser, person);

        List<string> cookies = [.. browser.Seen.SelectMany(reply => reply.Headers.TryGetValue("Set-Cookie", out var set) ? set : [])];
        Assert.Equal(
            ["__Host-gapura-browser", "__Host-gapura-done", "__Host-gapura-language", "__Host-gapura-session-lpse", "__Host-gapura-signin-lpse"],
            cookies.Select(cookie => cookie.Split('=')[0]).Distinct().Order(StringComparer.Ordinal));
        foreach (var cookie in cookies)
        {
            var parts = cookie.Split(';').Select(part => part.Trim().ToLowerInvariant()).ToList();
            Assert.Contains("secure", parts);
            Assert.Contains("httponly", parts);
            Assert.Contains("samesite=lax", parts);
            Assert.Contains("path=/", parts);
            Assert.DoesNotContain(parts, part => part.StartsWith("domain", StringComparison.Ordinal));
            Assert.True(cookie.Length <= 4096);
            Assert.All((string[])["pp20", "contoh", person.Id.ToString()], word => Assert.DoesNotContain(word, cookie, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    [Trait("Clause", "I-14")]
    public async Task No_address_of_any_flow_but_the_mailed_link_carries_a_secret_or_a_person()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        await WalkAsync(gapura, browser, person);
        var addresses = browser.Seen.SelectMany(reply => (string?[])[reply.Asked.OriginalString, reply.Location]).OfType<string>().ToList();
        var secrets = browser.Cookies.Values.Concat([person.Password, person.UserId, person.Email]).ToList();
        Assert.All(addresses, address => Assert.All(secrets, secret => Assert.DoesNotContain(secret, address, StringComparison.OrdinalIgnoreCase)));
        Assert.All(addresses, address => Assert.Matches(@"\A[^?]*(\?(userType=[a-z-]+)?)?\z", address));
        Assert.DoesNotContain("Storage.", browser.Seen.First(reply => reply.Asked.OriginalString.EndsWith(".js", StringComparison.Ordinal)).Html, StringComparison.Ordinal);
    }

    /// <summary>Sign-in with every refusal on the way, enrolment, home, step-up, disable, language, log out, reset request.</summary>
    private static async Task WalkAsync(RunningGapura gapura, Visitor browser, TestPerson person)
    {
        var front = await browser.GetAsync("/lpse/");
        await browser.GetAsync(front.Document.QuerySelector("script[src]")!.GetAttribute("src")!);
        await browser.PostAsync("/lpse/language", ("formToken", front.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!), ("language", "id"), ("back", "/lpse/"));
        await browser.SignInWithPasswordAsync(person, "salah sama sekali");
        var (secret, home) = await gapura.EnrolAsync(browser, person);
        home = await browser.SubmitAsync(home, "LOGOUT");
        await gapura.SignInAsync(browser, person, secret);
        gapura.Time.Advance(TimeSpan.FromMinutes(6));
        var confirm = await browser.SubmitAsync(await browser.GetAsync("/lpse/home"), "Disable TOTP");
        await browser.SubmitAsync(confirm, "Lanjutkan", ("password", person.Password), ("code", gapura.CodeOf(secret)));
        await browser.SubmitAsync(await browser.GetAsync("/lpse/disable"), "Disable TOTP");
        await browser.SubmitAsync(await browser.GetAsync("/lpse/enable"), "LOGOUT");
        var reset = await browser.GetAsync("/lpse/reset");
        await browser.SubmitAsync(reset, "Kirim", ("userId", person.UserId), ("email", person.Email), ("captcha", await gapura.CaptchaAnswerAsync(reset)));
    }
}
