using System.Net;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows;

/// <summary>Beginnings that the tests of this folder's subjects share.</summary>
internal static class People
{
    /// <summary>A server that asks for no captcha and believes what a proxy on this machine says of addresses.</summary>
    public static Task<RunningGapura> StartPlainAsync(DatabaseKind kind = DatabaseKind.Sqlite, Action<PortalProfile>? portal = null) =>
        RunningGapura.StartAsync(kind, settings =>
        {
            settings.TrustedProxies = ["127.0.0.1", "::1"];
            settings.Portals[0].Captcha = CaptchaMode.Never;
            portal?.Invoke(settings.Portals[0]);
        });

    /// <summary>A person with an active factor, and the browser that it was made in, signed in.</summary>
    public static async Task<(TestPerson Person, byte[] Secret, Visitor Browser)> AddEnrolledAsync(this RunningGapura gapura, string userId = "pp20")
    {
        var person = await gapura.AddPersonAsync(userId);
        var browser = gapura.NewVisitor();
        var (secret, home) = await gapura.EnrolAsync(browser, person);
        Assert.Equal("Beranda", home.Title);
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        return (person, secret, browser);
    }

    /// <summary>A browser that has proved the password and is asked for a code.</summary>
    public static async Task<(Visitor Browser, Reply Page)> HalfWayAsync(this RunningGapura gapura, TestPerson person, string? address = null)
    {
        var browser = gapura.NewVisitor();
        if (address is not null)
        {
            browser.Headers["X-Forwarded-For"] = address;
        }

        var page = await browser.SignInWithPasswordAsync(person);
        Assert.Equal("Input Kode TOTP", page.Title);
        return (browser, page);
    }

    /// <summary>One try at the whole: password, then this code.</summary>
    public static async Task<Reply> TryCodeAsync(this RunningGapura gapura, TestPerson person, string code, string? address = null)
    {
        var (browser, page) = await gapura.HalfWayAsync(person, address);
        using (browser)
        {
            return await browser.SubmitAsync(page, "Login", ("code", code));
        }
    }

    /// <summary>One try at a password from a browser that nobody knows.</summary>
    public static async Task<Reply> TryPasswordAsync(this RunningGapura gapura, TestPerson person, string password, string? address = null)
    {
        using var browser = gapura.NewVisitor();
        if (address is not null)
        {
            browser.Headers["X-Forwarded-For"] = address;
        }

        return await browser.SignInWithPasswordAsync(person, password);
    }

    /// <summary>Asks for a link by mail and returns its path.</summary>
    public static async Task<string> MailedLinkAsync(this RunningGapura gapura, TestPerson person, string form)
    {
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync(form);
        await browser.SubmitAsync(page, "Kirim",
            ("userId", person.UserId), ("email", person.Email), ("userType", person.UserType), ("captcha", await gapura.CaptchaAnswerAsync(page)));
        return new Uri((await gapura.MailsAsync()).Last(mail => mail.To == person.Email).Link).PathAndQuery;
    }

    /// <summary>Resets the second factor by mail.</summary>
    public static async Task ResetFactorByMailAsync(this RunningGapura gapura, TestPerson person)
    {
        using var browser = gapura.NewVisitor();
        var page = await browser.GetAsync(await gapura.MailedLinkAsync(person, "/lpse/reset"));
        Assert.Equal("TOTP Berhasil di Reset", (await browser.SubmitAsync(page, "OK")).Title);
    }

    public static int RetryAfter(this Reply reply) => int.Parse(reply.Headers["Retry-After"][0], System.Globalization.CultureInfo.InvariantCulture);

    public static bool IsHome(this Reply reply) => reply is { Status: HttpStatusCode.OK, Title: "Beranda" };
}
