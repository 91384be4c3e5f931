using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>Who has nothing but a phone: the portal and the bank in its browser, the app beside them (R75).</summary>
public sealed class OnThisPhoneTests(Town town)
{
    [Fact]
    public async Task A_person_activates_and_signs_in_with_one_phone_and_no_computer()
    {
        var say = Words.Bank("id");
        (DemoServer demo, Person person) = await town.TakeAsync("cfo", portal: say.Portal);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        Screen browser = await Screen.OpenAsync(handset);
        await ActivateHereAsync(browser, handset, person);
        await browser.LeaveBankAsync();

        await browser.PasswordAtBankAsync(person);
        await browser.ShowsAsync(say.TokenWaits);
        await browser.FollowAsync(say.OpenAppToApprove);
        await handset.ShowsAsync("Authorize Login");
        await handset.AnswerAsync();
        await browser.ShowsAsync(say.Home);

        // In another phone's browser the app has nothing to approve with, says so, and leads back to the page.
        await using Handset other = await Handset.OpenAsync(demo, say);
        Screen elsewhere = await Screen.OpenAsync(other);
        await elsewhere.PasswordAtBankAsync(person);
        await elsewhere.ShowsAsync(say.TokenWaits);
        await elsewhere.FollowAsync(say.OpenAppToApprove);
        await other.SaysAsync(say.NoAccountHere);
        await elsewhere.FollowAsync(say.BackToPage);
        await elsewhere.ShowsAsync(say.TokenWaits);
    }

    [Fact]
    public async Task A_transfer_made_on_the_website_is_approved_in_the_app_and_released_on_both_pages()
    {
        var say = Words.Bank("en");
        (DemoServer demo, Person approver) = await town.TakeStaffAsync("MAJUJAYA", "approver01");
        Person maker = demo.Take("cfo", say.Portal);
        await using BranchOffice bank = await BranchOffice.OpenAsync(demo);
        await using Handset phone = await Handset.OpenAsync(demo, say);
        Screen browser = await Screen.OpenAsync(phone);
        await ActivateHereAsync(browser, phone, approver);

        await using Screen desk = await Screen.OpenAsync(demo, say);
        await using Handset makers = await Handset.OpenAsync(demo, say);
        await desk.ActivateAsync(makers, maker);
        await EnterAsync(desk, bank);
        await desk.FollowAsync(say.NewTransfer);
        await FillAsync(desk);
        await desk.PressAsync(say.SendTransfer);
        await desk.SaysAsync("Waiting for approval, 0 of 1");

        await EnterAsync(browser, bank);
        await browser.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("PT Sumber Contoh") }).TapAsync();
        await browser.FollowAsync(say.OpenApp);
        await phone.SaysAsync("PT Sumber Contoh");
        await phone.ApproveTransactionAsync();
        await Expect(browser.Page.GetByText(say.Released, new() { Exact = true })).ToBeVisibleAsync();
        await Expect(desk.Page.GetByText(say.Released, new() { Exact = true })).ToBeVisibleAsync();
    }

    /// <summary>"Halaman ini terbuka di HP Anda?": the app opens beside the portal's page, which goes on by itself.</summary>
    private static async Task ActivateHereAsync(Screen browser, Handset handset, Person person)
    {
        Words say = browser.Say;
        await browser.PasswordAtBankAsync(person);
        await browser.ShowsAsync(say.TokenPage);
        await browser.Page.GetByText(say.OpenedOnPhone).TapAsync();
        IPage tab = await browser.Page.Context.RunAndWaitForPageAsync(() => browser.FollowAsync(say.OpenAppToActivate));
        Handset app = handset.In(tab);
        await app.AgreeToTokenAsync(person);
        await app.MakePinAsync(AtBank.Pin);
        await app.ShowsAsync(say.OtpScreen);
        await app.OtpAsync(await handset.Demo.TextedCodeAsync(person));
        await app.ShowsAsync(say.TokenActive);
        await app.TapAsync(say.Finished);
        await tab.CloseAsync();
        await browser.ActivatedAsync();
    }

    /// <summary>Into the bank in English; the portal knows the person already.</summary>
    private static async Task EnterAsync(Screen screen, BranchOffice bank)
    {
        await screen.Page.GotoAsync(bank.Url + "/bahasa?ke=en&kembali=/");
        await screen.FollowAsync(screen.Say.BankSignIn);
        await screen.ShowsAsync(screen.Say.BankHome);
    }

    private static async Task FillAsync(Screen desk)
    {
        (string Label, string Value)[] fields =
        [
            ("Amount (Rp)", "1.500.000"), ("Beneficiary", "PT Sumber Contoh"), ("Beneficiary's account number", "5550100"), ("Beneficiary's bank", "Bank Lain"), ("Reference", "HP-1"),
        ];
        foreach ((string label, string value) in fields)
        {
            await desk.TypeAsync(label, value);
        }
    }
}
