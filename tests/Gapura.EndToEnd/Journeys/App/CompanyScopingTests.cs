using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>A User ID means nothing without its company (R62).</summary>
public sealed class CompanyScopingTests(Town town)
{
    [Fact]
    public async Task The_same_User_ID_in_two_companies_is_two_people()
    {
        var say = Words.Bank("en");
        (DemoServer demo, Person maju) = await town.TakeStaffAsync("MAJUJAYA", "maker01");
        (DemoServer same, Person sentosa) = await town.TakeStaffAsync("SENTOSA", "maker01");
        Assert.Same(demo, same);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset first = await Handset.OpenAsync(demo, say);
        await using Handset second = await Handset.OpenAsync(demo, say);
        await screen.ActivateAsync(first, maju);
        await screen.SaysAsync("MAJUJAYA");
        await screen.LeaveBankAsync();

        // The password of one is not the other's, and neither is the token: there is none yet.
        await screen.PasswordAtBankAsync(sentosa, maju.Password);
        await screen.RefusesAsync(say.PasswordWrong);
        await screen.ActivateAsync(second, sentosa);
        await screen.SaysAsync("SENTOSA");
        await screen.LeaveBankAsync();

        // A sign-in of one is asked on that phone alone.
        await screen.PasswordAtBankAsync(maju);
        await screen.ShowsAsync(say.TokenWaits);
        await first.OpenAsync(maju);
        await second.StartAppAsync();
        await Expect(second.Account(sentosa)).ToContainTextAsync("SENTOSA");
        await Expect(second.Account(sentosa)).Not.ToContainTextAsync(say.Asks);
        await first.AnswerAsync(await screen.NumberIfAnyAsync());
        await screen.ShowsAsync(say.Home);
        await screen.SaysAsync("MAJUJAYA");

        // And so is a transfer.
        using BankDesk bank = await BankDesk.OpenAsync(demo);
        string id = await bank.AskAsync(sentosa);
        await first.OpenTransactionAsync(id);
        await first.ShowsAsync(say.NotOnThisPhone);
        await second.OpenTransactionAsync(id);
        await second.SaysAsync("SENTOSA");
        await second.ApproveTransactionAsync();
        Assert.Equal("approved", await bank.StateAsync(id));
    }
}
