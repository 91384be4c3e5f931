using Gapura.EndToEnd.Pages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.Applications;

/// <summary>The samples, in a browser: sign-in through Gapura, a page that demands a second factor, sign-out on both sides.</summary>
public sealed class ApplicationTests(Town town)
{
    private static readonly ViewportSize s_phone = new() { Width = 390, Height = 844 };
    private static readonly ViewportSize s_desk = new() { Width = 1280, Height = 720 };

    [Theory]
    [InlineData("id", false)]
    [InlineData("en", true)]
    public async Task A_bidder_signs_in_enrols_when_an_offer_demands_it_and_signs_out(string language, bool isPhone)
    {
        DemoServer demo = await town.OptionalAsync();
        await using Application shop = await Application.ProcurementAsync(demo);
        await using Screen screen = await Screen.OpenAsync(demo, language == "en" ? Words.English : Words.Indonesian, size: isPhone ? s_phone : s_desk);
        Person person = demo.Take("penyedia");
        await screen.Page.GotoAsync(shop.Url);
        await LooksGoodAsync(screen);
        await screen.FollowAsync("Masuk");
        await SignInAsync(screen, person, shop);
        await screen.PressAsync(screen.Say.Skip);
        await screen.SaysAsync("satu faktor");

        await screen.FollowAsync("Pengadaan perahu ambulans");
        await LooksGoodAsync(screen);
        await screen.FollowAsync("Kirim penawaran");
        await SignInAsync(screen, person, shop, isKnown: true);
        Phone phone = await screen.EnableAsync();
        await screen.TypeAsync(screen.Say.QrTestLabel, await phone.NextCodeAsync());
        await screen.PressAsync(screen.Say.QrTest);
        await ContinueAsync(screen, shop);

        await screen.ShowsAsync("Kirim penawaran");
        await screen.SaysAsync("dua faktor");
        await LooksGoodAsync(screen);
        await screen.TypeAsync("Harga penawaran (Rp)", "1.2");
        await screen.PressAsync("Kirim");
        await screen.RefusesAsync("Tulis harga dengan angka saja");
        await screen.TypeAsync("Harga penawaran (Rp)", "1500000000");
        await screen.PressAsync("Kirim");
        await screen.ShowsAsync("Penawaran terkirim");
        await screen.SaysAsync("Rp1.500.000.000");

        await screen.PressAsync("Keluar");
        await Expect(screen.Link("Masuk")).ToBeVisibleAsync();
        Assert.StartsWith(shop.Url, screen.Page.Url, StringComparison.Ordinal);
        await screen.GoAsync("/lpse/home");
        await screen.ShowsAsync(screen.Say.Choose);
    }

    [Fact]
    public async Task Whoever_turns_back_at_Gapura_reads_what_happened()
    {
        DemoServer demo = await town.OptionalAsync();
        await using Application shop = await Application.ProcurementAsync(demo);
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.Page.GotoAsync(shop.Url + "/tender/2027-014");
        await screen.ShowsAsync(screen.Say.Choose);
        await screen.Page.GetByText($"Batal, kembali ke {shop.Name}").ClickAsync();
        await screen.ShowsAsync("Belum masuk");
        await screen.RefusesAsync("Anda membatalkan");
    }

    [Fact]
    public async Task The_Node_sample_signs_in_steps_up_and_signs_out()
    {
        DemoServer demo = await town.OptionalAsync();
        await using Application node = await Application.NodeAsync(demo);
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        Person person = demo.Take("penyedia");
        await screen.Page.GotoAsync(node.Url);
        await screen.FollowAsync("Masuk");
        await SignInAsync(screen, person, node);
        await screen.PressAsync(screen.Say.Skip);
        await screen.SaysAsync("Masuk dengan satu faktor");

        await screen.FollowAsync("Halaman rahasia");
        await SignInAsync(screen, person, node, isKnown: true);
        Phone phone = await screen.EnableAsync();
        await screen.TypeAsync(screen.Say.QrTestLabel, await phone.NextCodeAsync());
        await screen.PressAsync(screen.Say.QrTest);
        await ContinueAsync(screen, node);
        await screen.SaysAsync("Hanya untuk yang membuktikan dua faktor");

        await screen.Page.GotoAsync(node.Url);
        await screen.PressAsync("Keluar");
        await Expect(screen.Link("Masuk")).ToBeVisibleAsync();
        await screen.GoAsync("/lpse/home");
        await screen.ShowsAsync(screen.Say.Choose);
    }

    /// <summary>From Gapura's first page, which names the application, through User ID and password. A browser that was here before is not asked for the user type.</summary>
    private static async Task SignInAsync(Screen screen, Person person, Application application, bool isKnown = false)
    {
        if (!isKnown)
        {
            await screen.ShowsAsync(screen.Say.Choose);
            await screen.PressAsync(person.Caption);
        }

        await screen.ShowsAsync($"LOGIN {person.Caption}");
        await screen.SaysAsync(application.Name);
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Login");
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Login");
    }

    /// <summary>The recovery codes were made just now: Gapura does not send the person past them.</summary>
    private static Task ContinueAsync(Screen screen, Application application) =>
        screen.FollowAsync(screen.Say.IsEnglish ? $"Continue to {application.Name}" : $"Lanjutkan ke {application.Name}");

    /// <summary>Nothing that axe finds, in light and dark, and nothing beside the screen.</summary>
    private static async Task LooksGoodAsync(Screen screen)
    {
        Assert.False(await screen.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(await Inspector.AxeAsync(screen.Page));
        await screen.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Empty(await Inspector.AxeAsync(screen.Page));
        await screen.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}
