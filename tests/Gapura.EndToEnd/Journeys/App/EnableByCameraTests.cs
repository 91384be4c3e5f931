using Gapura.Testing;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

public sealed class EnableByCameraTests(Town town)
{
    [Theory]
    [InlineData("penyedia", "id")]
    [InlineData("non-penyedia", "en")]
    public async Task A_phone_scans_the_QR_code_and_the_portal_says_by_itself_that_2FA_is_on(string userType, string language)
    {
        Words say = Words.App(language);
        (DemoServer demo, Person person) = await town.TakeAsync(userType, portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await screen.OfferAsync(person);
        byte[] picture = await screen.Page.Locator("svg.qr").ScreenshotAsync();
        Assert.Equal(await screen.LinkBelowAsync(), await Zbar.ReadAsync(picture));

        string film = Path.Combine(Directory.CreateTempSubdirectory("gapura-camera-").FullName, "qr.y4m");
        await CameraFilm.WriteAsync(film, picture);
        await using Handset handset = await Handset.OpenAsync(demo, say, film);
        await handset.SaysAsync(say.NoAccounts);
        await handset.TapAsync(say.AddAccount);
        string number = await handset.AgreeAsync(person);
        await Expect(handset.Account(person)).ToContainTextAsync("LPSE Kabupaten Contoh");

        await screen.ShowsAsync(say.AppEnabled);
        await screen.SaysAsync(number);
        await screen.SaysAsync("Android · Chrome");
        await screen.PressAsync(say.Continue);
        await screen.ShowsAsync(say.Home);
        Assert.Equal(8, (await screen.RecoveryCodesAsync()).Distinct().Count());
        await Expect(screen.Page.GetByText(say.On, new() { Exact = true })).ToBeVisibleAsync();
        Directory.Delete(Path.GetDirectoryName(film)!, recursive: true);
    }
}
