using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd;

/// <summary>What a person does at the portal where our app is the second factor.</summary>
internal static class AtAppPortal
{
    /// <summary>From the front page up to the QR code for the app.</summary>
    public static async Task OfferAsync(this Screen screen, Person person)
    {
        await screen.SignInWithPasswordAsync(person);
        await screen.ShowsAsync(screen.Say.Enable);
        await screen.PressAsync(screen.Say.EnableButton);
        await screen.ShowsAsync(screen.Say.Qr);
    }

    /// <summary>The link below the QR code.</summary>
    public static async Task<string> LinkBelowAsync(this Screen screen) => (await screen.Page.Locator("code.key").TextContentAsync())!.Trim();

    /// <summary>Enables 2FA with the app, up to the home page.</summary>
    public static async Task BindAsync(this Screen screen, Person person, Handset handset)
    {
        await screen.OfferAsync(person);
        await handset.PasteAsync(await screen.LinkBelowAsync());
        string number = await handset.AgreeAsync(person);
        await screen.BoundAsync(number);
    }

    /// <summary>"Berhasil Enable 2FA" comes by itself with the app's number; "Lanjutkan" leads home.</summary>
    public static async Task BoundAsync(this Screen screen, string number)
    {
        await screen.ShowsAsync(screen.Say.AppEnabled);
        await screen.SaysAsync(number);
        await screen.PressAsync(screen.Say.Continue);
        await screen.ShowsAsync(screen.Say.Home);
    }

    /// <summary>Leaves, and signs in with password and captcha up to the waiting view.</summary>
    public static async Task AskAsync(this Screen screen, Person person)
    {
        await screen.GoAsync($"/{person.Portal}/");
        await screen.SignInWithPasswordAsync(person);
        await screen.WaitsAsync();
    }

    /// <summary>The waiting view is shown.</summary>
    public static Task WaitsAsync(this Screen screen) => screen.ShowsAsync("Acceptor");

    public static async Task LogOutAsync(this Screen screen)
    {
        await screen.PressAsync("LOGOUT");
        await Expect(screen.Button("LOGIN")).ToBeVisibleAsync();
    }

    /// <summary>The number that an unfamiliar browser shows.</summary>
    public static async Task<string> NumberAsync(this Screen screen) =>
        (await screen.Page.Locator(".number strong").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The number, if the page shows one: after another's sign-in in the same browser it does.</summary>
    public static async Task<string?> NumberIfAnyAsync(this Screen screen) => await screen.Page.Locator(".number").CountAsync() == 0 ? null : await screen.NumberAsync();

    public static ILocator Countdown(this Screen screen) => screen.Page.GetByRole(AriaRole.Timer);
}
