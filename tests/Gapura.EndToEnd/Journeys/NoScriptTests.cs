using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

/// <summary>With JavaScript switched off, everything works: pop-ups, captcha, QR code, reset.</summary>
public sealed class NoScriptTests(Town town)
{
    [Theory]
    [InlineData("penyedia", "id")]
    [InlineData("non-penyedia", "en")]
    public async Task The_whole_journey_works_without_script(string userType, string language)
    {
        await using DemoServer demo = await town.StartAsync();
        Person person = demo.Take(userType);
        await using Screen screen = await Screen.OpenAsync(demo, language == "en" ? Words.English : Words.Indonesian, script: false);
        Words say = screen.Say;
        await CaptchaTests.GuessAsync(screen, person);
        string before = await screen.CaptchaAnswerAsync();
        await screen.TypeAsync("Password", person.Password);
        await screen.FollowAsync(say.CaptchaSwap);
        await Expect(screen.Field("Password")).ToBeEmptyAsync();
        Assert.NotEqual(before, await screen.CaptchaAnswerAsync());
        await screen.TypeAsync("Password", person.Password);
        await screen.TypeAsync(say.CaptchaLabel, await screen.CaptchaAnswerAsync());
        await screen.PressAsync("Login");

        Phone phone = await screen.EnableAsync();
        await screen.PressAsync("LOGOUT");
        await screen.SignInAsync(person, phone);
        Assert.Equal(8, (await screen.RecoveryCodesAsync()).Count);
        await screen.PressAsync("LOGOUT");

        await screen.GoAsync("/lpse/reset");
        await screen.RequestAsync(person);
        await screen.ShowsAsync(say.ResetSent);
        await screen.OpenLinkAsync(await demo.MailAsync(person, say.ResetSubject));
        await screen.PressAsync("Reset TOTP");
        await screen.PressAsync("OK");
        await screen.ShowsAsync(say.ResetDone);
    }

    [Fact]
    public async Task A_companys_user_activates_a_token_and_signs_in_while_the_portal_runs_no_script()
    {
        Words say = Words.Bank("en");
        (DemoServer demo, Person person) = await town.TakeAsync("cfo", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say, script: false);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await PasswordAtBankAsync(screen, person);
        await screen.ShowsAsync(say.TokenPage);
        await handset.ActivateAsync(person, await screen.LinkBelowAsync(), () => demo.TextedCodeAsync(person));
        await screen.ActivatedAsync();
        await screen.LeaveBankAsync();

        await PasswordAtBankAsync(screen, person);
        await screen.ShowsAsync(say.TokenWaits);
        await handset.OpenAsync(person);
        await handset.AnswerAsync(await screen.NumberIfAnyAsync());
        await screen.ShowsAsync(say.Home);
    }

    private static async Task PasswordAtBankAsync(Screen screen, Person person)
    {
        await screen.FollowAsync("LOGIN");
        await screen.TypeAsync("Company ID", person.Company!);
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Next");
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Proceed");
    }
}
