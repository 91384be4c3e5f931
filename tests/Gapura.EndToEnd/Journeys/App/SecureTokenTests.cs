using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>A company's user, from the lightbox to a released transaction (S0, R60–R75).</summary>
public sealed class SecureTokenTests(Town town)
{
    [Theory]
    [InlineData("id")]
    [InlineData("en")]
    public async Task A_user_skips_then_activates_signs_in_and_approves_a_transfer(string language)
    {
        Words say = Words.Bank(language);
        (DemoServer demo, Person approver) = await town.TakeAsync("cfo", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);

        // Skipped once, it comes again.
        await screen.PasswordAtBankAsync(approver);
        await screen.ShowsAsync(say.TokenPage);
        await screen.PressAsync(say.SkipToken);
        await screen.ShowsAsync(say.Home);
        await screen.LeaveBankAsync();
        await screen.PasswordAtBankAsync(approver);
        await screen.ShowsAsync(say.TokenPage);
        await ActivateAsync(screen, handset, approver);
        await screen.LeaveBankAsync();

        // With the token: a wrong PIN decides nothing.
        await screen.PasswordAtBankAsync(approver);
        await screen.ShowsAsync(say.TokenWaits);
        await handset.OpenAsync(approver);
        await handset.TapAsync(say.Yes);
        await handset.PinAsync("739165");
        await handset.SaysAsync(say.WrongPin);
        await handset.PinAsync(AtBank.Pin);
        await screen.ShowsAsync(say.Home);
        await handset.OkAsync(say.Approved);

        using BankDesk bank = await BankDesk.OpenAsync(demo);
        string id = await bank.AskAsync(approver);
        await handset.OpenTransactionAsync(id);
        await handset.ShowsAsync(say.TransactionQuestion);
        await handset.SaysAsync("PT Sumber Contoh");
        await handset.SaysAsync("1500000.00");
        await handset.ApproveTransactionAsync();
        Assert.Equal("approved", await bank.StateAsync(id));
    }

    [Fact]
    public async Task A_new_user_meets_every_stage_of_the_first_sign_in()
    {
        Words say = Words.Bank("id");
        (DemoServer demo, Person fresh) = await town.TakeStaffAsync("MAJUJAYA", "baru01");
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await screen.PasswordAtBankAsync(fresh);
        await screen.TypeAsync(say.NewPassword, "kopi-hitam-pagi-hari-di-teras");
        await screen.Page.Locator("[name=repeatPassword]").FillAsync("kopi-hitam-pagi-hari-di-teras");
        await screen.Page.Locator("main form button[type=submit]").First.ClickAsync();
        await screen.ShowsAsync(say.Terms);
        await screen.PressAsync(say.AgreeToTerms);
        await screen.ShowsAsync(say.Contacts);
        await screen.PressAsync(say.ContactsRight);
        await screen.ShowsAsync(say.TokenPage);
        await screen.PressAsync(say.SkipToken);
        await screen.ShowsAsync(say.Home);
    }

    /// <summary>The phone's half, with every slip that a person makes on the way.</summary>
    private static async Task ActivateAsync(Screen screen, Handset handset, Person person)
    {
        Words say = screen.Say;
        string link = await screen.LinkBelowAsync();
        await handset.BeginTokenAsync();
        await handset.PasteLinkAsync(link);
        await handset.AgreeToTokenAsync(person);
        await handset.ShowsAsync(say.CreatePin);
        await handset.DigitsAsync(say.CreatePin, "123456");
        await handset.SaysAsync(say.WeakSequence);
        await handset.DigitsAsync(say.CreatePin, AtBank.Pin);
        await handset.TapAsync(say.GoOn);
        await handset.DigitsAsync(say.ConfirmPin, "739165");
        await handset.TapAsync(say.GoOn);
        await handset.SaysAsync(say.PinsDiffer);
        await handset.MakePinAsync(AtBank.Pin);

        await handset.ShowsAsync(say.OtpScreen);
        await screen.ShowsAsync(say.PhoneConnected);
        string code = await screen.Demo.TextedCodeAsync(person);
        await handset.OtpAsync(AtBank.Other(code));
        await handset.SaysAsync(say.WrongOtp);
        await handset.OtpAsync(code);
        await handset.ShowsAsync(say.TokenActive);
        await handset.TapAsync(say.Finished);
        await screen.ActivatedAsync();
    }
}
