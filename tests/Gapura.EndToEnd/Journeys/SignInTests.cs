using Gapura.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class SignInTests(Town town)
{
    [Theory]
    [ClassData(typeof(Each))]
    public Task A_code_lets_in_once_and_a_recovery_code_helps_out(string userType, string language) => SignInAsync(DatabaseKind.Sqlite, userType, language);

    [Theory]
    [InlineData("non-penyedia", "id")]
    [InlineData("penyedia", "en")]
    public Task It_is_the_same_on_PostgreSQL(string userType, string language) => SignInAsync(DatabaseKind.Postgres, userType, language);

    [Theory]
    [InlineData("id")]
    [InlineData("en")]
    public async Task A_phone_whose_clock_is_fast_is_told_so(string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Phone phone = await screen.ActivatedAsync(person);
        await screen.PressAsync("LOGOUT");
        await screen.SignInWithPasswordAsync(person);
        await screen.TypeCodeAsync(await phone.CodeAheadAsync(TimeSpan.FromMinutes(5)));
        await screen.RefusesAsync(screen.Say.ClockOff);
        await screen.SaysAsync(screen.Say.IsEnglish ? "about 5 minutes (fast)" : "sekitar 5 menit (terlalu cepat)");
    }

    [Fact]
    public async Task An_unknown_User_ID_and_a_wrong_password_look_the_same()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("non-penyedia");
        var seen = new List<string>();
        foreach (string userId in new[] { person.UserId, "TIADA" })
        {
            await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
            await screen.IdentifyAsync(person with { UserId = userId });
            await screen.TypeAsync("Password", "bukan password ini");
            await screen.PressAsync("Login");
            await screen.RefusesAsync(screen.Say.PasswordWrong);
            string text = await screen.Page.GetByRole(AriaRole.Main).InnerTextAsync();
            string reference = await screen.Page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Strong).Last.InnerTextAsync();
            seen.Add(text.Replace(userId, "…", StringComparison.Ordinal).Replace(reference, "…", StringComparison.Ordinal));
        }
        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    public async Task Back_to_the_front_page_drops_the_half_login()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.SignInWithPasswordAsync(person);
        await screen.ShowsAsync(screen.Say.Enable);
        await screen.PressAsync("LOGOUT");
        await screen.IdentifyAsync(person);
        await screen.FollowAsync(screen.Say.BackToFront);
        await Expect(screen.Button("LOGIN")).ToBeVisibleAsync();
        await screen.GoAsync("/lpse/sign-in/password");
        await screen.ShowsAsync(screen.Say.Choose);
        await screen.GoAsync("/lpse/home");
        await screen.ShowsAsync(screen.Say.Choose);
    }

    private async Task SignInAsync(DatabaseKind kind, string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType, kind);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Words say = screen.Say;
        Phone phone = await screen.ActivatedAsync(person);
        IReadOnlyList<string> recovery = await screen.RecoveryCodesAsync();
        await screen.PressAsync("LOGOUT");

        await screen.SignInWithPasswordAsync(person);
        await screen.TypeCodeAsync(await phone.SameCodeAsync());
        await screen.RefusesAsync(say.CodeWrong);
        await screen.TypeCodeAsync(await phone.NextCodeAsync());
        await screen.ShowsAsync(say.Home);
        await screen.PressAsync("LOGOUT");

        await screen.SignInWithPasswordAsync(person);
        await screen.FollowAsync(say.UseRecoveryCode);
        await screen.TypeAsync(say.RecoveryLabel, "22222-33333-44444");
        await screen.PressAsync("Login");
        await screen.RefusesAsync(say.RecoveryWrong);
        await screen.TypeAsync(say.RecoveryLabel, recovery[0].ToLowerInvariant());
        await screen.PressAsync("Login");
        await screen.ShowsAsync(say.Home);
        await screen.SaysAsync(say.IsEnglish ? "Recovery codes left: 7" : "Sisa kode pemulihan: 7");
    }
}
