using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Pages;

/// <summary>A walk with a phone at hand: through the pages of the portal where our app is the second factor, and the app's screens.</summary>
internal sealed class AppWalk(Screen screen, Handset handset, Person person)
{
    private const string WrongNumber = "135790";

    public Inspector Portal { get; } = new(screen);

    public Inspector Phone { get; } = new(handset);

    private Words Say => screen.Say;

    public async Task ThroughEveryScreenAsync()
    {
        await SettingsAsync();
        await BindAsync();
        await ApproveAsync();
        await RefuseAsync();
        await CodeAsync();
        await DevicesAsync();
        await EndAsync();
    }

    private async Task SettingsAsync()
    {
        await Phone.LookAsync("app-empty");
        await handset.TapAsync(Say.Settings);
        await handset.ShowsAsync(Say.Settings);
        await Phone.LookAsync("app-settings");
        await handset.TapAsync(Say.UsePin);
        await Expect(handset.Page.GetByLabel(Say.NewPin)).ToBeVisibleAsync();
        await Phone.LookAsync("app-pin");
        await handset.TapAsync(Say.Back);
        await handset.TapAsync(Say.Back);
        await handset.TapAsync(Say.AddAccount);
        await handset.SaysAsync(Say.PointCamera);
        await Phone.LookAsync("app-scan");
        await handset.TapAsync(Say.Paste);
        await handset.Page.GetByLabel(Say.PasteLabel).FillAsync("https://gerbang.example/app/#e1.AAAAAAAAAAAAAAAAAAAAAA");
        await handset.TapAsync(Say.UseLink);
        await Expect(handset.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("gerbang.example");
        await Phone.LookAsync("app-scan-foreign");
        await handset.TapAsync(Say.Back);
    }

    private async Task BindAsync()
    {
        await screen.GoAsync("/lpse45/app");
        await screen.ShowsAsync(Say.Install);
        await Portal.LookAsync("45-download");
        await screen.GoAsync("/lpse45/");
        await screen.IdentifyAsync(person);
        await Portal.LookAsync("45-login-2");
        await screen.TypeAsync("Password", person.Password);
        await screen.TypeAsync(Say.CaptchaLabel, await screen.CaptchaAnswerAsync());
        await screen.PressAsync("Login");
        await screen.ShowsAsync(Say.Enable);
        await Portal.LookAsync("45-enable");
        await screen.PressAsync(Say.EnableButton);
        await screen.ShowsAsync(Say.Qr);
        await Portal.LookAsync("45-qr");
        await screen.Page.Locator("summary").ClickAsync();
        await Portal.LookAsync("45-qr-link");
        await handset.PasteAsync(await screen.LinkBelowAsync());
        await handset.SaysAsync(person.UserId);
        await Phone.LookAsync("app-add");
        await handset.TapAsync("OK");
        await handset.ShowsAsync(Say.Added);
        await Phone.LookAsync("app-added");
        await handset.TapAsync("OK");
        await screen.ShowsAsync(Say.AppEnabled);
        await Portal.LookAsync("45-bound");
        await screen.PressAsync(Say.Continue);
        await screen.ShowsAsync(Say.Home);
        await Portal.LookAsync("45-home");
        await Phone.LookAsync("app-list");
        await screen.LogOutAsync();
    }

    private async Task ApproveAsync()
    {
        await screen.AskAsync(person);
        await Portal.LookAsync("45-waiting");
        await Expect(handset.Account(person)).ToContainTextAsync(Say.Asks);
        await Phone.LookAsync("app-list-asks");
        await handset.OpenAsync(person);
        await Phone.LookAsync("app-request");
        await handset.TapAsync(Say.NotMe);
        await Phone.LookAsync("app-not-me");
        await handset.TapAsync(Say.Cancel);
        await handset.TapAsync(Say.Yes);
        await handset.SaysAsync(Say.Approved);
        await Phone.LookAsync("app-approved");
        await handset.OkAsync(Say.Approved);
        await handset.SaysAsync(Say.Quiet);
        await handset.TapAsync(Say.ShowCode);
        await Expect(handset.Page.Locator("output.digits")).Not.ToHaveTextAsync("…");
        await Phone.LookAsync("app-account");
        await handset.TapAsync(Say.Back);
        await screen.ShowsAsync(Say.Home);
        await screen.LogOutAsync();
    }

    private async Task RefuseAsync()
    {
        await screen.AskAsync(person);
        await handset.OpenAsync(person);
        await handset.TapAsync(Say.No);
        await handset.SaysAsync(Say.SignInRefused);
        await Phone.LookAsync("app-denied");
        await handset.OkAsync(Say.SignInRefused);
        await screen.ShowsAsync(Say.SignInRefused);
        await Portal.LookAsync("45-denied");

        await screen.Page.Context.ClearCookiesAsync();
        await screen.GoAsync("/lpse45/");
        if (Say.IsEnglish)
        {
            await screen.PressAsync("EN, English");
        }
        await screen.AskAsync(person);
        await Portal.LookAsync("45-waiting-number");
        await handset.ShowsAsync("Authorize Login");
        await handset.TapAsync(Say.Yes);
        await Expect(handset.Page.GetByRole(AriaRole.Alert)).Not.ToBeEmptyAsync();
        await Phone.LookAsync("app-request-number");
        await handset.Page.GetByLabel(Say.NumberLabel).FillAsync(WrongNumber);
        await handset.TapAsync(Say.Yes);
        await handset.SaysAsync(Say.WrongNumber);
        await Phone.LookAsync("app-wrong-number");
        await handset.OkAsync(Say.WrongNumber);
        await handset.TapAsync(Say.Back);
        await screen.ShowsAsync(Say.NumberDiffers);
        await Portal.LookAsync("45-wrong-number");
    }

    private async Task CodeAsync()
    {
        await screen.AskAsync(person);
        await screen.PressAsync(Say.AppCode);
        await screen.ShowsAsync(Say.AppCode);
        await Portal.LookAsync("45-code");
        await screen.TypeAsync(Say.AppCodeLabel, await handset.CodeAsync(person));
        await screen.PressAsync("Login");
        await screen.ShowsAsync(Say.Home);
        await handset.TapAsync(Say.Back);
    }

    private async Task DevicesAsync()
    {
        await screen.FollowAsync(Say.Phones);
        await screen.ShowsAsync(Say.Phones);
        await Portal.LookAsync("45-devices");
        await screen.PressAsync(Say.Block);
        await Portal.LookAsync("45-devices-block");
        await screen.PressAsync(Say.Cancel);
        await screen.PressAsync(Say.AddPhone);
        await screen.ShowsAsync(Say.Qr);
        await Portal.LookAsync("45-qr-second");
        await screen.GoAsync("/lpse45/home/history");
        await Portal.LookAsync("45-history");
    }

    private async Task EndAsync()
    {
        await screen.GoAsync("/lpse45/home");
        await screen.PressAsync("Disable 2FA");
        await screen.ShowsAsync("Disable 2FA");
        await Portal.LookAsync("45-disable");
        await screen.PressAsync("Disable 2FA");
        await screen.ShowsAsync(Say.Disabled);
        await Portal.LookAsync("45-disabled");
        await Expect(handset.Account(person)).ToContainTextAsync(Say.NotRegisteredBadge);
        await handset.Account(person).GetByRole(AriaRole.Button).TapAsync();
        await handset.SaysAsync(Say.NotRegistered);
        await Phone.LookAsync("app-not-registered");
        await handset.TapAsync(Say.Remove);
        await Phone.LookAsync("app-remove");
        await screen.GoAsync("/lpse45/home");
        await screen.LogOutAsync();
        await screen.GoAsync("/lpse45/reset");
        await Portal.LookAsync("45-reset");
    }
}
