using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Pages;

/// <summary>A company's new user at the bank's portal, from the first sign-in to the reset of a token; the inspector looks at each page.</summary>
internal sealed class CompanyWalk(Screen screen, Handset handset, Person person)
{
    private const string Chosen = "kopi-hitam-pagi-hari-di-teras";

    public Inspector Inspector { get; } = new(screen);

    private Words Say => screen.Say;

    public async Task ThroughEveryPageAsync()
    {
        await SignInPagesAsync();
        await FirstSignInPagesAsync();
        await ActivationPagesAsync();
        await WaitingPagesAsync();
        await OtherWaysAsync();
    }

    private async Task SignInPagesAsync()
    {
        await screen.GoAsync("/bisnis/");
        await Inspector.LookAsync("company-front");
        await screen.FollowAsync("LOGIN");
        await screen.PressAsync("Next");
        await Expect(screen.Field("Company ID")).ToHaveAttributeAsync("aria-invalid", "true");
        await Inspector.LookAsync("company-login-1-refused");
        await screen.GoAsync("/bisnis/sign-in");
        await screen.TypeAsync("Company ID", person.Company!);
        await screen.TypeAsync("User ID", person.UserId);
        await Inspector.LookAsync("company-login-1");
        await screen.PressAsync("Next");
        await Expect(screen.Button("Proceed")).ToBeVisibleAsync();
        await Inspector.LookAsync("company-login-2");
        await screen.TypeAsync("Password", "bukan ini");
        await screen.PressAsync("Proceed");
        await screen.RefusesAsync("Company ID, User ID");
        await Inspector.LookAsync("company-login-2-refused");
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Proceed");
    }

    /// <summary>New password, terms, contacts; and whoever finds the contacts wrong goes on.</summary>
    private async Task FirstSignInPagesAsync()
    {
        await NewPasswordAsync("pendek");
        await screen.RefusesAsync("assword");
        await Inspector.LookAsync("company-new-password-refused");
        await NewPasswordAsync(Chosen);
        await screen.ShowsAsync(Say.Terms);
        await Inspector.LookAsync("company-terms");
        await screen.PressAsync(Say.AgreeToTerms);
        await screen.ShowsAsync(Say.Contacts);
        await Inspector.LookAsync("company-contacts");
        await screen.PressAsync(Say.ContactsWrong);
        await screen.ShowsAsync(Say.TokenPage);
        await screen.PressAsync(Say.SkipToken);
        await screen.ShowsAsync(Say.Home);
        await Inspector.LookAsync("company-home-without");
        await screen.LeaveBankAsync();

        // What was found wrong is asked again.
        await screen.PasswordAtBankAsync(person, Chosen);
        await screen.ShowsAsync(Say.Contacts);
        await screen.PressAsync(Say.ContactsRight);
    }

    private async Task ActivationPagesAsync()
    {
        await screen.ShowsAsync(Say.TokenPage);
        await Inspector.LookAsync("company-token");
        string link = await screen.LinkBelowAsync();
        await Inspector.LookAsync("company-token-link");
        await handset.BeginTokenAsync();
        await handset.PasteLinkAsync(link);
        await handset.AgreeToTokenAsync(person);
        await handset.MakePinAsync(AtBank.Pin);
        await handset.ShowsAsync(handset.Say.OtpScreen);
        await screen.ShowsAsync(Say.PhoneConnected);
        await Inspector.LookAsync("company-token-connected");
        await handset.OtpAsync(await screen.Demo.TextedCodeAsync(person));
        await handset.ShowsAsync(handset.Say.TokenActive);
        await handset.TapAsync(handset.Say.Finished);
        await screen.ShowsAsync(Say.TokenActivated);
        await Inspector.LookAsync("company-token-active");
        await screen.PressAsync(Say.Continue);
        await screen.ShowsAsync(Say.Home);
        await Inspector.LookAsync("company-home");
        await screen.LeaveBankAsync();
    }

    private async Task WaitingPagesAsync()
    {
        await screen.PasswordAtBankAsync(person, Chosen);
        await screen.ShowsAsync(Say.TokenWaits);
        await Inspector.LookAsync("company-waiting");
        await handset.OpenAsync(person);
        await handset.AnswerAsync(await screen.NumberIfAnyAsync());
        await screen.ShowsAsync(Say.Home);
        await screen.GoAsync("/bisnis/home/devices");
        await Inspector.LookAsync("company-devices");
        await screen.GoAsync("/bisnis/home");
        await screen.LeaveBankAsync();
    }

    /// <summary>What helps without the phone.</summary>
    private async Task OtherWaysAsync()
    {
        await screen.PasswordAtBankAsync(person, Chosen);
        await screen.ShowsAsync(Say.TokenWaits);
        await screen.PressAsync(Say.AppCode);
        await Expect(screen.Field(Say.AppCodeLabel)).ToBeVisibleAsync();
        await Inspector.LookAsync("company-code");
        await screen.GoAsync("/bisnis/reset");
        await Inspector.LookAsync("company-reset");
        await screen.PressAsync(Say.Send);
        await Expect(screen.Field("User ID *")).ToHaveAttributeAsync("aria-invalid", "true");
        await Inspector.LookAsync("company-reset-refused");
        await screen.GoAsync("/bisnis/password/forgot");
        await Inspector.LookAsync("company-forgot");
    }

    private async Task NewPasswordAsync(string password)
    {
        await screen.TypeAsync(Say.NewPassword, password);
        await screen.TypeAsync(Say.RepeatPassword, password);
        await screen.Page.Locator("main form button[type=submit]").First.ClickAsync();
    }
}
