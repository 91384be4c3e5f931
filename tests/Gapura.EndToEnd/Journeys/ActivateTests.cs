using Gapura.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class ActivateTests(Town town)
{
    [Theory]
    [ClassData(typeof(Each))]
    public Task A_person_scans_logs_out_and_signs_in_with_the_first_code(string userType, string language) =>
        ActivateAsync(DatabaseKind.Sqlite, userType, language);

    [Theory]
    [InlineData("penyedia", "en")]
    [InlineData("non-penyedia", "id")]
    public Task It_is_the_same_on_PostgreSQL(string userType, string language) => ActivateAsync(DatabaseKind.Postgres, userType, language);

    [Fact]
    public async Task The_QR_code_of_a_pending_activation_is_shown_again_until_a_code_has_proved_it()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.SignInWithPasswordAsync(person);
        Phone phone = await screen.EnableAsync();
        await screen.PressAsync("LOGOUT");
        await screen.SignInWithPasswordAsync(person);
        await screen.ShowsAsync(screen.Say.CodePage);
        await screen.PressAsync(screen.Say.ShowQrAgain);
        await screen.ShowsAsync(screen.Say.Qr);
        Assert.Equal(phone.Uri, (await Phone.ScanAsync(screen.Page)).Uri);

        await screen.TypeAsync(screen.Say.QrTestLabel, await phone.WrongCodeAsync());
        await screen.PressAsync(screen.Say.QrTest);
        await screen.RefusesAsync(screen.Say.CodeWrong);
        await screen.TestCodeAsync(phone);
    }

    private async Task ActivateAsync(DatabaseKind kind, string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType, kind);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Words say = screen.Say;
        await screen.SignInWithPasswordAsync(person);
        Phone phone = await screen.EnableAsync();
        Assert.Contains("issuer=LPSE%20Kota%20Contoh", phone.Uri.AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains(person.UserId, Uri.UnescapeDataString(phone.Uri.AbsoluteUri), StringComparison.Ordinal);

        await screen.PressAsync("LOGOUT");
        await Expect(screen.Button("LOGIN")).ToBeVisibleAsync();
        await screen.GoAsync("/lpse/sign-in/qr");
        await Expect(screen.Page.GetByRole(AriaRole.Img, new() { Name = "QR" })).ToHaveCountAsync(0);

        await screen.GoAsync("/lpse/");
        await screen.SignInWithPasswordAsync(person);
        await screen.TypeCodeAsync(await phone.WrongCodeAsync());
        await screen.RefusesAsync(say.CodeWrong);
        await screen.TypeCodeAsync(await phone.NextCodeAsync());
        await screen.ShowsAsync(say.Home);
        Assert.Equal(8, (await screen.RecoveryCodesAsync()).Distinct().Count());

        await screen.GoAsync("/lpse/home");
        await screen.ShowsAsync(say.Home);
        await Expect(screen.Page.GetByText(say.CodesTitle)).ToHaveCountAsync(0);
        await Expect(screen.Page.GetByText(say.On, new() { Exact = true })).ToBeVisibleAsync();
    }
}
