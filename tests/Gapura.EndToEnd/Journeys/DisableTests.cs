using Gapura.Storage;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class DisableTests(Town town)
{
    [Theory]
    [ClassData(typeof(Each))]
    public Task Where_TOTP_is_required_disabling_leads_to_a_new_one(string userType, string language) => ReplaceAsync(DatabaseKind.Sqlite, userType, language);

    [Fact]
    public Task It_is_the_same_on_PostgreSQL() => ReplaceAsync(DatabaseKind.Postgres, "penyedia", "id");

    [Fact]
    public async Task Without_a_session_there_is_nothing_to_disable()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.SignInWithPasswordAsync(person);
        await screen.ShowsAsync(screen.Say.Enable);
        await screen.GoAsync("/lpse/disable");
        await screen.ShowsAsync(screen.Say.Choose);
    }

    private async Task ReplaceAsync(DatabaseKind kind, string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType, kind);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Phone old = await screen.ActivatedAsync(person);
        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync("Disable TOTP");
        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync(screen.Say.Enable);
        await screen.GoAsync("/lpse/home");
        Phone fresh = await screen.EnableAsync();
        await screen.SaysAsync(screen.Say.DeleteOldEntry);
        Assert.NotEqual(old.Uri.Query, fresh.Uri.Query);

        await screen.PressAsync("LOGOUT");
        await screen.SignInWithPasswordAsync(person);
        await screen.TypeCodeAsync(await old.NextCodeAsync());
        await screen.RefusesAsync(screen.Say.CodeWrong);
        await screen.TypeCodeAsync(await fresh.NextCodeAsync());
        await screen.ShowsAsync(screen.Say.Home);
        await Expect(screen.Button("Disable TOTP")).ToBeVisibleAsync();
    }
}
