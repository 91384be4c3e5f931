using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>Secure Tokens whose digits come through the real Kannel (R69–R75): scanned, mistyped, too late, and unlocked.</summary>
public sealed class TokenTextMessagesTests(TextingBank bank) : IClassFixture<TextingBank>
{
    private const string Password = "kopi-hitam-pagi-hari-di-teras";
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_new_user_goes_from_the_first_password_to_a_scanned_token_and_signs_in_with_it()
    {
        var say = Words.Bank("en");
        Person person = await bank.EmployAsync(isNew: true);
        await using Screen screen = await Screen.OpenAsync(bank.Server, say);
        await screen.PasswordAtBankAsync(person);
        await screen.TypeAsync(say.NewPassword, Password);
        await screen.TypeAsync(say.RepeatPassword, Password);
        await screen.PressAsync(say.SavePassword);
        await screen.ShowsAsync(say.Terms);
        await screen.PressAsync(say.AgreeToTerms);
        await screen.ShowsAsync(say.Contacts);
        await screen.SaysAsync(person.Email[person.Email.IndexOf('@', StringComparison.Ordinal)..]);
        await screen.PressAsync(say.ContactsRight);
        await screen.ShowsAsync(say.TokenPage);

        string film = Path.Combine(Directory.CreateTempSubdirectory("gapura-camera-").FullName, "qr.y4m");
        await CameraFilm.WriteAsync(film, await screen.Page.Locator("svg.qr").ScreenshotAsync());
        await using Handset handset = await Handset.OpenAsync(bank.Server, say, film);
        await handset.BeginTokenAsync();
        await handset.AgreeToTokenAsync(person);
        await handset.MakePinAsync(AtBank.Pin);
        await handset.ShowsAsync(say.OtpScreen);
        await screen.ShowsAsync(say.PhoneConnected);
        await screen.SaysAsync(say.OnlyTheTextIsMissing);
        await handset.SaysAsync(say.TextArrived);
        await handset.OtpAsync(await bank.TextedAsync(person));
        await handset.ShowsAsync(say.TokenActive);
        await handset.TapAsync(say.Finished);
        await screen.ActivatedAsync();
        await screen.LeaveBankAsync();

        bank.Wait(s_second);
        await screen.SignInWithTokenAsync(handset, person, Password);
        Directory.Delete(Path.GetDirectoryName(film)!, recursive: true);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("en")]
    public async Task Digits_that_are_wrong_or_late_activate_nothing_and_those_of_the_newest_message_do(string language)
    {
        var say = Words.Bank(language);
        Person person = await bank.EmployAsync();
        await using Screen screen = await Screen.OpenAsync(bank.Server, say);
        await using Handset handset = await Handset.OpenAsync(bank.Server, say);
        await ClaimAsync(screen, handset, person);
        string first = await bank.TextedAsync(person);
        await handset.OtpAsync(AtBank.Other(first));
        await handset.SaysAsync(say.WrongOtp);
        await handset.OtpAsync(AtBank.Other(first));
        await handset.SaysAsync(say.WrongOtpAgain);
        await handset.OtpAsync(AtBank.Other(first));
        await handset.SaysAsync(say.OtpOver);
        await Expect(handset.Button("Proceed")).ToBeDisabledAsync();
        await handset.SaysAsync(say.NewOtpLater);

        // A minute later there are new ones, and the first are worth nothing.
        bank.Wait(TimeSpan.FromMinutes(1));
        await handset.TapAsync(say.NewOtp);
        await handset.SaysAsync(say.OtpResent);
        string second = await bank.TextedAsync(person, 2);
        await handset.OtpAsync(first);
        await handset.SaysAsync(say.WrongOtp);

        // Nobody typed them for five minutes: they are over, also when they are typed after all.
        bank.Wait(TimeSpan.FromMinutes(5));
        await handset.SaysAsync(say.OtpOver);
        await handset.TapAsync(say.NewOtp);
        string third = await bank.TextedAsync(person, 3);
        await handset.SaysAsync(say.NoMoreOtp);
        await handset.OtpAsync(second);
        await handset.SaysAsync(say.WrongOtp);
        await handset.OtpAsync(third);
        await handset.ShowsAsync(say.TokenActive);
        await handset.TapAsync(say.Finished);
        await screen.ActivatedAsync();
    }

    [Fact]
    public async Task An_activation_that_nobody_finishes_is_over_and_begins_anew_with_another_QR_code()
    {
        var say = Words.Bank("en");
        Person person = await bank.EmployAsync();
        await using Screen screen = await Screen.OpenAsync(bank.Server, say);
        await using Handset handset = await Handset.OpenAsync(bank.Server, say);
        await ClaimAsync(screen, handset, person);
        bank.Wait(TimeSpan.FromMinutes(15));
        await handset.ShowsAsync(say.ActivationOver);
        await handset.SaysAsync(say.ActivationOverHow);
        await handset.TapAsync(say.CloseIt);
        await handset.ShowsAsync(say.Accounts);

        await screen.PasswordAtBankAsync(person);
        await screen.ShowsAsync(say.TokenPage);
        await handset.ActivateAsync(person, await screen.LinkBelowAsync(), () => bank.TextedAsync(person, 2));
        await screen.ActivatedAsync();
    }

    [Fact]
    public async Task A_locked_token_is_opened_by_text_message_where_the_bank_allows_it()
    {
        var say = Words.Bank("en");
        Person person = await bank.EmployAsync();
        await using Screen screen = await Screen.OpenAsync(bank.Server, say);
        await using Handset handset = await Handset.OpenAsync(bank.Server, say);
        await ClaimAsync(screen, handset, person);
        await handset.OtpAsync(await bank.TextedAsync(person));
        await handset.ShowsAsync(say.TokenActive);
        await handset.TapAsync(say.Finished);
        await screen.ActivatedAsync();
        await screen.LeaveBankAsync();

        bank.Wait(s_second);
        await screen.PasswordAtBankAsync(person);
        await screen.ShowsAsync(say.TokenWaits);
        await handset.OpenAsync(person);
        await handset.TapAsync(say.Yes);
        await handset.LockAsync();
        ILocator locked = handset.Page.GetByRole(AriaRole.Dialog, new() { Name = say.TokenLocked, Exact = true });
        await locked.GetByRole(AriaRole.Button, new() { Name = say.Unlock, Exact = true }).TapAsync();
        await handset.ShowsAsync(say.Unlock);
        await handset.TapAsync(say.UnlockByText);
        string digits = await bank.TextedAsync(person, 2);
        await handset.DigitsAsync(say.UnlockCode, AtBank.Other(digits));
        await handset.TapAsync(say.UnlockIt);
        await handset.SaysAsync(say.WrongOtp);
        await handset.DigitsAsync(say.UnlockCode, digits);
        await handset.TapAsync(say.UnlockIt);
        await handset.SaysAsync(say.Unlocked);

        // The sign-in that it was locked at goes on.
        await handset.ShowsAsync("Authorize Login");
        await handset.AnswerAsync();
        await screen.ShowsAsync(say.Home);
    }

    /// <summary>Up to the page that waits for the digits.</summary>
    private static async Task ClaimAsync(Screen screen, Handset handset, Person person)
    {
        await screen.PasswordAtBankAsync(person);
        await screen.ShowsAsync(screen.Say.TokenPage);
        await handset.BeginTokenAsync();
        await handset.PasteLinkAsync(await screen.LinkBelowAsync());
        await handset.AgreeToTokenAsync(person);
        await handset.MakePinAsync(AtBank.Pin);
        await handset.ShowsAsync(handset.Say.OtpScreen);

        // A message that is still on its way when tests move the clock would be too late.
        await handset.SaysAsync(handset.Say.TextArrived);
    }
}
