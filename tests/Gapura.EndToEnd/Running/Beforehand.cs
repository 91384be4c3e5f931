using System.Text.RegularExpressions;
using Gapura.Testing;
using Microsoft.Playwright;

namespace Gapura.EndToEnd;

/// <summary>
/// What lies before a test's own subject, done by the same pages, forms and words, but without a browser, which takes a tenth of the time.
/// The screen's browser has the cookies afterwards. That a browser can do all of it, its own journeys show.
/// </summary>
internal static partial class Beforehand
{
    /// <summary>TOTP is active, and the home page shows the recovery codes.</summary>
    public static async Task<Phone> ActivatedAsync(this Screen screen, Person person)
    {
        using Visitor visitor = await InPlaceOfAsync(screen);
        Reply qr = await visitor.SubmitAsync(await PasswordAsync(screen, visitor, person), screen.Say.EnableButton);
        var phone = Phone.WithKey(qr.TypedKey());
        // Not followed: what comes next shows the recovery codes, once.
        await visitor.SubmitOnlyAsync(qr, screen.Say.QrTest, ("code", await phone.NextCodeAsync()));
        await HandOverAsync(screen, visitor);
        await screen.GoAsync($"/{person.Portal}/home");
        await screen.ShowsAsync(screen.Say.Home);
        return phone;
    }

    /// <summary>2FA with the app is active, and the person is signed out again.</summary>
    public static async Task ActivatedAsync(this Screen screen, Person person, Handset handset)
    {
        using Visitor visitor = await InPlaceOfAsync(screen);
        Reply qr = await visitor.SubmitAsync(await PasswordAsync(screen, visitor, person), screen.Say.EnableButton);
        await handset.PasteAsync(qr.Document.QuerySelector("code.key")!.TextContent.Trim());
        await handset.AgreeAsync(person);
        Reply bound = await visitor.GetAsync($"/{person.Portal}/sign-in/device");
        Reply home = await visitor.SubmitAsync(bound, screen.Say.Continue);
        await visitor.SubmitAsync(home, "LOGOUT");
        await HandOverAsync(screen, visitor);
        await screen.GoAsync($"/{person.Portal}/");
    }

    private static async Task<Reply> PasswordAsync(Screen screen, Visitor visitor, Person person)
    {
        Reply page = await visitor.IdentifyAsync(person.UserType, person.UserId, person.Portal);
        string picture = page.Document.QuerySelector("img[src*=captcha]")?.GetAttribute("src") ?? "";
        return picture.Length == 0
            ? await visitor.SubmitAsync(page, "Login", ("password", person.Password))
            : await visitor.SubmitAsync(page, "Login", ("password", person.Password), ("captcha", await screen.Demo.CaptchaAnswerAsync(CaptchaId().Match(picture).Groups[1].Value)));
    }

    /// <summary>A program that the server takes for the screen's browser.</summary>
    private static async Task<Visitor> InPlaceOfAsync(Screen screen)
    {
        var visitor = new Visitor(new Uri(screen.Server), await screen.Page.EvaluateAsync<string>("() => navigator.userAgent"))
        {
            Headers = { ["X-Forwarded-For"] = screen.Address },
        };
        foreach (BrowserContextCookiesResult cookie in await screen.Page.Context.CookiesAsync())
        {
            visitor.Cookies[cookie.Name] = cookie.Value;
        }
        return visitor;
    }

    private static async Task HandOverAsync(Screen screen, Visitor visitor)
    {
        foreach (BrowserContextCookiesResult cookie in await screen.Page.Context.CookiesAsync())
        {
            if (!visitor.Cookies.ContainsKey(cookie.Name))
            {
                await screen.Page.Context.ClearCookiesAsync(new() { Name = cookie.Name });
            }
        }
        string address = screen.Server.Replace("http://", "https://", StringComparison.Ordinal);
        await screen.Page.Context.AddCookiesAsync(visitor.Cookies.Select(cookie => new Cookie
        {
            Name = cookie.Key,
            Value = cookie.Value,
            Url = address,
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteAttribute.Lax,
        }));
    }

    [GeneratedRegex("captcha/([^.]+)[.]png")]
    private static partial Regex CaptchaId();
}
