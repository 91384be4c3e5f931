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

    [Fact]
    public async Task A_QR_code_that_is_over_is_refused_on_both_sides_and_a_new_one_binds()
    {
        Words say = Words.App("id");
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await screen.OfferAsync(person);
        string late = await screen.LinkBelowAsync();
        await demo.ExpireQrCodeAsync(person);
        await handset.PasteAsync(late);
        await handset.SaysAsync(say.QrGone);
        await handset.TapAsync("Tutup");
        await screen.Page.ReloadAsync();
        await screen.ShowsAsync(say.CodeOver);
        await screen.PressAsync(say.NewQr);
        await screen.ShowsAsync(say.Qr);
        string fresh = await screen.LinkBelowAsync();
        Assert.NotEqual(late, fresh);
        await handset.PasteAsync(fresh);
        await screen.BoundAsync(await handset.AgreeAsync(person));
    }
}
