using Gapura.Storage;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

public sealed class ApproveTests(Town town)
{
    [Theory]
    [ClassData(typeof(Each))]
    public Task A_person_taps_Ya_and_the_portal_goes_on_by_itself(string userType, string language) => ApproveAsync(DatabaseKind.Sqlite, userType, language);

    [Theory]
    [InlineData("penyedia", "en")]
    [InlineData("non-penyedia", "id")]
    public Task It_is_the_same_on_PostgreSQL(string userType, string language) => ApproveAsync(DatabaseKind.Postgres, userType, language);

    private async Task ApproveAsync(DatabaseKind kind, string userType, string language)
    {
        Words say = Words.App(language);
        (DemoServer demo, Person person) = await town.TakeAsync(userType, kind, say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await screen.BindAsync(person, handset);
        await screen.LogOutAsync();

        await screen.AskAsync(person);
        await screen.SaysAsync("Time-based One-time Password");
        await screen.SaysAsync(say.FactorOn);
        await screen.SaysAsync(say.TapNow);
        await screen.SaysAsync(say.DoNotRefresh);
        await Expect(screen.Page.GetByText(say.TypeThisNumber)).ToHaveCountAsync(0);
        await handset.ApproveAsync(person);
        await screen.ShowsAsync(say.Home);
    }
}
