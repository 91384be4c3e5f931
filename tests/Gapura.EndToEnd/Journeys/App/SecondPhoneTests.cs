using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>Another phone: let in by the old one, or after a reset with a time of small amounts (Q34).</summary>
public sealed class SecondPhoneTests(Town town)
{
    private const string Large = "6000000.00";

    [Fact]
    public async Task A_phone_that_the_old_one_lets_in_takes_its_place_without_limits()
    {
        var say = Words.Bank("id");
        (DemoServer demo, Person person) = await town.TakeAsync("cfo", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset old = await Handset.OpenAsync(demo, say);
        await screen.ActivateAsync(old, person);
        await screen.LeaveBankAsync();
        await screen.SignInWithTokenAsync(old, person);
        await screen.FollowAsync(say.Phones);
        await screen.PressAsync(say.AddPhone);
        await screen.ShowsAsync(say.TokenPage);

        await using Handset fresh = await Handset.OpenAsync(demo, say);
        await fresh.BeginTokenAsync();
        await fresh.PasteLinkAsync(await screen.LinkBelowAsync());
        await fresh.SaysAsync(say.TakesThePlace);
        await fresh.AgreeToTokenAsync(person);
        await fresh.MakePinAsync(AtBank.Pin);
        await fresh.ShowsAsync(say.OtpScreen);
        await fresh.OtpAsync(await demo.TextedCodeAsync(person));
        await fresh.ShowsAsync(say.TokenActive);
        await fresh.TapAsync(say.Finished);
        await screen.ShowsAsync(say.TokenActivated);
        await GoneAsync(old, person);
        Assert.DoesNotContain(say.LimitedInMail, (await demo.MailAsync(person, say.PhoneAddedMail, count: 2)).Text, StringComparison.Ordinal);

        using BankDesk bank = await BankDesk.OpenAsync(demo);
        string id = await bank.AskAsync(person, Large);
        await fresh.OpenTransactionAsync(id);
        await fresh.ApproveTransactionAsync();
        Assert.Equal("approved", await bank.StateAsync(id));
    }

    [Fact]
    public async Task After_a_reset_the_new_token_approves_small_amounts_until_its_time_is_over()
    {
        var say = Words.Bank("en");
        (DemoServer demo, Person person) = await town.TakeAsync("cfo", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset lost = await Handset.OpenAsync(demo, say);
        await screen.ActivateAsync(lost, person);
        await screen.LeaveBankAsync();
        await ResetAsync(screen, person);
        await GoneAsync(lost, person);
        await using Handset fresh = await Handset.OpenAsync(demo, say);
        await screen.ActivateAsync(fresh, person);
        Assert.Contains(Words.Bank("id").LimitedInMail, (await demo.MailAsync(person, Words.Bank("id").PhoneAddedMail, count: 2)).Text, StringComparison.Ordinal);

        using BankDesk bank = await BankDesk.OpenAsync(demo);
        string large = await bank.AskAsync(person, Large);
        await fresh.OpenTransactionAsync(large);
        await fresh.ShowsAsync(say.TransactionQuestion);
        await fresh.TapAsync(say.Approve);
        await fresh.PinAsync(AtBank.Pin);
        await fresh.ShowsAsync(say.NotYet);
        await fresh.SaysAsync(say.NotYetHow);
        await fresh.TapAsync("OK");
        string small = await bank.AskAsync(person);
        await fresh.OpenTransactionAsync(small);
        await fresh.ApproveTransactionAsync();
        await fresh.TapAsync("OK");
        await fresh.Account(person).GetByRole(AriaRole.Button).TapAsync();
        await fresh.SaysAsync(say.LimitedUntil);
        Assert.Equal(("pending", "approved"), (await bank.StateAsync(large), await bank.StateAsync(small)));

        // Hours later it approves like any other.
        await demo.EndLimitAsync(person);
        await fresh.OpenTransactionAsync(large);
        await fresh.ApproveTransactionAsync();
        Assert.Equal("approved", await bank.StateAsync(large));
    }

    /// <summary>From the waiting view, whose phone is lost, through the mail.</summary>
    private static async Task ResetAsync(Screen screen, Person person)
    {
        Words say = screen.Say;
        await screen.PasswordAtBankAsync(person);
        await screen.ShowsAsync(say.TokenWaits);
        await screen.FollowAsync(say.ResetToken);
        await screen.ShowsAsync(say.ResetTokenPage);
        await Expect(screen.Field("Company ID *")).ToHaveValueAsync(person.Company!);
        await Expect(screen.Field("User ID *")).ToHaveValueAsync(person.UserId);
        await screen.TypeAsync(say.Email, person.Email);
        await screen.TypeAsync(say.ResetCaptcha, await screen.CaptchaAnswerAsync());
        await screen.PressAsync(say.Send);
        await screen.ShowsAsync(say.ResetTokenSent);
        await screen.OpenLinkAsync(await screen.Demo.MailAsync(person, say.ResetTokenSubject));
        await screen.PressAsync("Reset Secure Token");
        await screen.PressAsync("OK");
        await screen.ShowsAsync(say.ResetTokenDone);
        await screen.SaysAsync(say.HowToActivateAgain);
    }

    /// <summary>The old phone says by itself that it is none any more.</summary>
    private static async Task GoneAsync(Handset handset, Person person)
    {
        await Expect(handset.Account(person)).ToContainTextAsync(handset.Say.NotRegisteredBadge);
        await handset.Account(person).GetByRole(AriaRole.Button).TapAsync();
        await handset.SaysAsync(handset.Say.NotRegistered);
    }
}
