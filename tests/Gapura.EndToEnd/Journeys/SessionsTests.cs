using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class SessionsTests(Town town)
{
    [Theory]
    [ClassData(typeof(Each))]
    public async Task Sessions_elsewhere_are_seen_and_ended_one_or_all(string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType);
        await using Screen here = await Screen.OpenAsync(demo, language);
        Words say = here.Say;
        Phone phone = await here.ActivatedAsync(person);
        IReadOnlyList<string> recovery = await here.RecoveryCodesAsync();
        await using Screen second = await Screen.OpenAsync(demo, language);
        await second.SignInAsync(person, phone);

        await here.FollowAsync(say.Sessions);
        await here.ShowsAsync(say.Sessions);
        await Expect(here.Page.GetByText(say.ThisSession, new() { Exact = true })).ToHaveCountAsync(1);
        await here.PressAsync(say.EndSession);
        await here.SaysAsync(say.NoOthers);
        await IsOutAsync(second);

        await RecoverAsync(second, person, recovery[0]);
        await using Screen third = await Screen.OpenAsync(demo, language);
        await RecoverAsync(third, person, recovery[1]);
        await here.GoAsync("/lpse/home/sessions");
        await Expect(here.Button(say.EndSession)).ToHaveCountAsync(2);
        await here.PressAsync(say.EndOthers);
        await here.SaysAsync(say.NoOthers);
        await IsOutAsync(second);
        await IsOutAsync(third);
        await here.FollowAsync(say.BackToHome);
        await here.ShowsAsync(say.Home);
    }

    [Theory]
    [ClassData(typeof(Each))]
    public async Task A_sign_in_that_was_not_mine_is_reported_and_its_session_ends(string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType);
        await using Screen here = await Screen.OpenAsync(demo, language);
        Words say = here.Say;
        Phone phone = await here.ActivatedAsync(person);
        await using Screen intruder = await Screen.OpenAsync(demo, language);
        await intruder.SignInWithPasswordAsync(person, "coba-coba saja");
        await intruder.RefusesAsync(say.PasswordWrong);
        await intruder.GoAsync("/lpse/");
        await intruder.SignInAsync(person, phone);

        await here.FollowAsync(say.History);
        await here.ShowsAsync(say.History);
        await here.SaysAsync(say.WrongPassword);
        ILocator reported = here.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = say.SignedIn }).Filter(new() { Has = here.Button(say.NotMe) }).First;
        await reported.GetByRole(AriaRole.Button, new() { Name = say.NotMe }).ClickAsync();
        await here.ShowsAsync(say.NotMeDone);
        await IsOutAsync(intruder);
        await here.FollowAsync(say.ChangePassword);
        await here.ShowsAsync(say.NewPasswordPage);
    }

    [Fact]
    public async Task New_recovery_codes_make_the_old_ones_void()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.ActivatedAsync(person);
        IReadOnlyList<string> old = await screen.RecoveryCodesAsync();
        await screen.FollowAsync(screen.Say.NewCodes);
        await screen.PressAsync(screen.Say.MakeNewCodes);
        await screen.SaysAsync(screen.Say.CodesTitle);
        IReadOnlyList<string> fresh = await screen.RecoveryCodesAsync();
        Assert.Empty(old.Intersect(fresh));
        await screen.PressAsync("LOGOUT");

        await screen.SignInWithPasswordAsync(person);
        await screen.FollowAsync(screen.Say.UseRecoveryCode);
        foreach (string code in new[] { old[0], fresh[0] })
        {
            await screen.TypeAsync(screen.Say.RecoveryLabel, code);
            await screen.PressAsync("Login");
        }
        await screen.ShowsAsync(screen.Say.Home);
    }

    private static async Task RecoverAsync(Screen screen, Person person, string code)
    {
        await screen.GoAsync("/lpse/");
        await screen.SignInWithPasswordAsync(person);
        await screen.FollowAsync(screen.Say.UseRecoveryCode);
        await screen.TypeAsync(screen.Say.RecoveryLabel, code);
        await screen.PressAsync("Login");
        await screen.ShowsAsync(screen.Say.Home);
    }

    private static async Task IsOutAsync(Screen screen)
    {
        await screen.GoAsync("/lpse/home");
        await screen.ShowsAsync(screen.Say.Choose);
    }
}
