using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

/// <summary>No mouse: Tab, Enter, Space, Esc and typing.</summary>
public sealed class KeyboardTests(Town town)
{
    [Theory]
    [InlineData("penyedia", "id")]
    [InlineData("non-penyedia", "en")]
    public async Task The_whole_activation_is_done_by_keyboard(string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        await PressByKeyAsync(screen, screen.Button("LOGIN"));
        await PressByKeyAsync(screen, screen.Button(person.Caption));
        await screen.ShowsAsync($"LOGIN {person.Caption}");

        // The field that a page is about has the focus when the page opens, and Enter sends it.
        await Expect(screen.Field("User ID")).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync(person.UserId);
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Field("Password")).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync(person.Password);
        await screen.Page.Keyboard.PressAsync("Enter");
        await screen.ShowsAsync(screen.Say.Enable);
        await PressByKeyAsync(screen, screen.Button("ENABLE TOTP"));
        await screen.ShowsAsync(screen.Say.Qr);
        Phone phone = await Phone.ScanAsync(screen.Page);
        await TabToAsync(screen, screen.Field(screen.Say.QrTestLabel));
        await screen.Page.Keyboard.TypeAsync(await phone.NextCodeAsync());
        await screen.Page.Keyboard.PressAsync("Enter");
        await screen.ShowsAsync(screen.Say.Home);
        await PressByKeyAsync(screen, screen.Button("LOGOUT"));
        await Expect(screen.Button("LOGIN")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_sends_a_form_that_has_a_captcha_and_what_is_wrong_has_the_focus(bool script)
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian, script);
        await screen.GoAsync("/lpse/reset");
        await screen.TypeAsync("User ID *", person.UserId);
        await screen.TypeAsync(screen.Say.Email, person.Email);
        await screen.TypeAsync(screen.Say.ResetCaptcha, "salah");
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Field(screen.Say.ResetCaptcha)).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(screen.Field(screen.Say.ResetCaptcha)).ToBeFocusedAsync();
        await screen.TypeAsync(screen.Say.ResetCaptcha, await screen.CaptchaAnswerAsync());
        await screen.Page.Keyboard.PressAsync("Enter");
        await screen.ShowsAsync(screen.Say.ResetSent);
    }

    [Fact]
    public async Task A_pop_up_takes_the_focus_and_gives_it_back_on_Esc()
    {
        (DemoServer demo, _) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        ILocator popup = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Pilih Jenis User" });
        await PressByKeyAsync(screen, screen.Button("LOGIN"));
        await Expect(popup).ToBeFocusedAsync();
        await screen.Page.Keyboard.PressAsync("Tab");
        await Expect(screen.Button("PENYEDIA")).ToBeFocusedAsync();
        await screen.Page.Keyboard.PressAsync("Escape");
        await Expect(popup).ToBeHiddenAsync();
        await Expect(screen.Button("LOGIN")).ToBeFocusedAsync();

        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(popup).ToBeVisibleAsync();
        await PressByKeyAsync(screen, screen.Button("Tutup"));
        await Expect(popup).ToBeHiddenAsync();
        await Expect(screen.Button("LOGIN")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_companys_user_signs_in_and_activates_a_token_by_keyboard()
    {
        Words say = Words.Bank("id");
        (DemoServer demo, Person person) = await town.TakeAsync("cfo", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await PressByKeyAsync(screen, screen.Link("LOGIN"));
        await Expect(screen.Field("Company ID")).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync(person.Company!);
        await screen.Page.Keyboard.PressAsync("Tab");
        await screen.Page.Keyboard.TypeAsync(person.UserId);
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Field("Password")).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync(person.Password);
        await screen.Page.Keyboard.PressAsync("Enter");
        await screen.ShowsAsync(say.TokenPage);
        await handset.ActivateAsync(person, await screen.LinkBelowAsync(), () => demo.TextedCodeAsync(person));
        await screen.ShowsAsync(say.TokenActivated);
        await PressByKeyAsync(screen, screen.Button(say.Continue));
        await screen.ShowsAsync(say.Home);
        await PressByKeyAsync(screen, screen.Button("LOGOUT"));
        await Expect(screen.Link("LOGIN")).ToBeVisibleAsync();
    }

    private static async Task PressByKeyAsync(Screen screen, ILocator button)
    {
        await TabToAsync(screen, button);
        await screen.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task TabToAsync(Screen screen, ILocator target)
    {
        for (int presses = 0; presses < 40; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }
            await screen.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"The keyboard does not reach {target}.");
    }
}
