using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>Every answer but "Ya".</summary>
public sealed class RefuseTests(Town town)
{
    [Fact]
    public async Task Tidak_refuses_and_the_next_sign_in_is_asked_again()
    {
        await using Pair pair = await Pair.BoundAsync(town, "non-penyedia", "en");
        await pair.Screen.AskAsync(pair.Person);
        await pair.Handset.OpenAsync(pair.Person);
        await pair.Handset.TapAsync(pair.Say.No);
        await pair.Handset.OkAsync(pair.Say.SignInRefused);
        await pair.Handset.TapAsync(pair.Say.Back);
        await pair.Screen.ShowsAsync(pair.Say.SignInRefused);
        await pair.Screen.FollowAsync(pair.Say.AskAgain);
        await pair.Screen.PressAsync(pair.Person.Caption);
        await Expect(pair.Screen.Field("User ID")).ToBeVisibleAsync();
        await pair.SignInAsync();
    }

    [Fact]
    public async Task Bukan_saya_is_asked_twice_and_leads_to_a_new_password()
    {
        await using Pair pair = await Pair.BoundAsync(town, "penyedia", "id");
        await pair.Screen.AskAsync(pair.Person);
        await pair.Handset.OpenAsync(pair.Person);
        await pair.Handset.TapAsync(pair.Say.NotMe);
        await pair.Handset.TapAsync(pair.Say.Cancel);
        await pair.Handset.TapAsync(pair.Say.NotMe);
        await pair.Handset.TapAsync(pair.Say.ReportIt);
        await pair.Handset.OkAsync(pair.Say.Reported);
        await pair.Screen.ShowsAsync(pair.Say.SignInRefused);
        await pair.Screen.FollowAsync(pair.Say.ForgotPassword);
        await pair.Screen.ShowsAsync(pair.Say.Forgot);
        await Expect(pair.Screen.Field("User ID *")).ToHaveValueAsync(pair.Person.UserId);
    }

    [Fact]
    public async Task A_wrong_number_ends_the_sign_in_and_nothing_is_approved_without_one()
    {
        await using Pair pair = await Pair.BoundAsync(town, "non-penyedia", "id");
        await using Screen foreign = await Screen.OpenAsync(pair.Demo, pair.Say);
        await foreign.AskAsync(pair.Person);
        string number = await foreign.NumberAsync();
        await pair.Handset.OpenAsync(pair.Person);
        await pair.Handset.TapAsync(pair.Say.Yes);
        await pair.Handset.SaysAsync(pair.Say.NumberMissing);
        await pair.Handset.Page.GetByLabel(pair.Say.NumberLabel).FillAsync(number == "123456" ? "654321" : "123456");
        await pair.Handset.TapAsync(pair.Say.Yes);
        await pair.Handset.OkAsync(pair.Say.WrongNumber);
        await pair.Handset.TapAsync(pair.Say.Back);
        await foreign.ShowsAsync(pair.Say.NumberDiffers);

        await foreign.AskAsync(pair.Person);
        await pair.Handset.ApproveAsync(pair.Person, await foreign.NumberAsync());
        await foreign.ShowsAsync(pair.Say.Home);
    }
}
