using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>No mouse and no finger on either side: the app opened on a computer, too.</summary>
public sealed class AppKeyboardTests(Town town)
{
    [Fact]
    public async Task Binding_and_approving_are_done_by_keyboard()
    {
        Words say = Words.App("id");
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await SignInAsync(screen, person);
        await PressAsync(screen.Page, screen.Button(say.EnableButton));
        await screen.ShowsAsync(say.Qr);

        await PressAsync(handset.Page, handset.Button(say.AddAccount));
        ILocator link = handset.Page.GetByLabel(say.PasteLabel);
        await Expect(link).ToBeVisibleAsync();
        await TabToAsync(handset.Page, link);
        await handset.Page.Keyboard.TypeAsync(await screen.LinkBelowAsync());
        await handset.Page.Keyboard.PressAsync("Enter");
        await handset.SaysAsync(person.UserId);
        await PressAsync(handset.Page, handset.Button("OK"));
        await handset.ShowsAsync(say.Added);
        await PressAsync(handset.Page, handset.Button("OK"));
        await screen.ShowsAsync(say.AppEnabled);
        await PressAsync(screen.Page, screen.Button(say.Continue));
        await screen.ShowsAsync(say.Home);
        await PressAsync(screen.Page, screen.Button("LOGOUT"));

        await SignInAsync(screen, person);
        await screen.WaitsAsync();
        ILocator account = handset.Account(person).GetByRole(AriaRole.Button);
        await Expect(account).ToContainTextAsync(say.Asks);
        await PressAsync(handset.Page, account);
        await handset.ShowsAsync("Authorize Login");
        await PressAsync(handset.Page, handset.Button(say.NotMe));
        await Expect(handset.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await handset.Page.Keyboard.PressAsync("Escape");
        await Expect(handset.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(handset.Button(say.NotMe)).ToBeFocusedAsync();
        await PressAsync(handset.Page, handset.Button(say.Yes));
        await Expect(handset.Page.GetByRole(AriaRole.Dialog, new() { Name = say.Approved })).ToBeVisibleAsync();
        await handset.Page.Keyboard.PressAsync("Enter");
        await Expect(handset.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await screen.ShowsAsync(say.Home);
    }

    private static async Task SignInAsync(Screen screen, Person person)
    {
        await PressAsync(screen.Page, screen.Button("LOGIN"));
        await PressAsync(screen.Page, screen.Button(person.Caption));
        await Expect(screen.Field("User ID")).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync(person.UserId);
        await screen.Page.Keyboard.PressAsync("Enter");
        await Expect(screen.Field("Password")).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync(person.Password);
        await TabToAsync(screen.Page, screen.Field(screen.Say.CaptchaLabel));
        await screen.Page.Keyboard.TypeAsync(await screen.CaptchaAnswerAsync());
        await screen.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task PressAsync(IPage page, ILocator button)
    {
        await TabToAsync(page, button);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        await Expect(target).ToBeVisibleAsync();
        for (int presses = 0; presses < 40; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"The keyboard does not reach {target}.");
    }
}
