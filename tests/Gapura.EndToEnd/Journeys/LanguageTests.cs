using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class LanguageTests(Town town)
{
    [Fact]
    public async Task After_choosing_another_language_a_person_is_where_they_were()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.IdentifyAsync(person);
        await SwitchAsync(screen, "EN, English", "en");
        await Expect(screen.Link(Words.English.ForgotPassword)).ToBeVisibleAsync();
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Login");
        await screen.ShowsAsync("Enable TOTP");
        await screen.PressAsync("ENABLE TOTP");
        await screen.ShowsAsync(Words.English.Qr);
        Phone before = await Phone.ScanAsync(screen.Page);
        await SwitchAsync(screen, "ID, Bahasa Indonesia", "id");
        await screen.ShowsAsync(Words.Indonesian.Qr);
        Assert.Equal(before.Uri.Query, (await Phone.ScanAsync(screen.Page)).Uri.Query);
    }

    [Fact]
    public async Task The_QR_code_is_read_from_a_phones_dark_screen()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("non-penyedia");
        await using Screen screen = await Screen.OpenAsync(
            demo, Words.Indonesian, size: new() { Width = 390, Height = 844 }, colours: Microsoft.Playwright.ColorScheme.Dark);
        await screen.SignInWithPasswordAsync(person);
        Phone phone = await screen.EnableAsync();
        Assert.Equal("otpauth", phone.Uri.Scheme);
    }

    private static async Task SwitchAsync(Screen screen, string button, string language)
    {
        await screen.PressAsync(button);
        await Expect(screen.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
    }
}
