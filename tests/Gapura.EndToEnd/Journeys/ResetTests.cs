using System.Net;
using Gapura.Storage;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

public sealed class ResetTests(Town town)
{
    [Theory]
    [ClassData(typeof(Each))]
    public Task A_lost_phone_is_replaced_by_the_mailed_link(string userType, string language) => ResetAsync(DatabaseKind.Sqlite, userType, language);

    [Theory]
    [InlineData("penyedia", "en")]
    [InlineData("non-penyedia", "id")]
    public Task It_is_the_same_on_PostgreSQL(string userType, string language) => ResetAsync(DatabaseKind.Postgres, userType, language);

    [Fact]
    public async Task Of_two_links_the_newest_wins()
    {
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        var links = new List<DemoMail>();
        for (int count = 1; count <= 2; count++)
        {
            await screen.GoAsync("/lpse/reset");
            await screen.RequestAsync(person);
            await screen.ShowsAsync(screen.Say.ResetSent);
            links.Add(await demo.MailAsync(person, screen.Say.ResetSubject, count));
        }
        await screen.OpenLinkAsync(links[0]);
        await screen.ShowsAsync(screen.Say.LinkOver);
        await screen.OpenLinkAsync(links[1]);
        await screen.ShowsAsync("Reset TOTP");
    }

    [Theory]
    [InlineData("type")]
    [InlineData("email")]
    public async Task Details_that_do_not_match_get_the_same_page_and_no_mail(string wrong)
    {
        (DemoServer demo, Person person) = await town.TakeAsync("non-penyedia");
        await using Screen screen = await Screen.OpenAsync(demo, Words.Indonesian);
        await screen.GoAsync("/lpse/reset");
        await screen.RequestAsync(wrong == "type" ? person with { UserType = "penyedia" } : person with { Email = "orang.lain@contoh.example" });
        await screen.ShowsAsync(screen.Say.ResetSent);

        // A right request afterwards: its mail is the only one.
        await screen.GoAsync("/lpse/reset");
        await screen.RequestAsync(person);
        await screen.ShowsAsync(screen.Say.ResetSent);
        await demo.MailAsync(person, screen.Say.ResetSubject);
        Assert.Single(await demo.MailsAsync(person, screen.Say.ResetSubject));
    }

    private async Task ResetAsync(DatabaseKind kind, string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType, kind);
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Words say = screen.Say;
        Phone old = await screen.ActivatedAsync(person);
        await screen.PressAsync("LOGOUT");
        DemoMail late = await RequestAsync(screen, person);
        await demo.ExpireLinksAsync();
        await screen.OpenLinkAsync(late);
        await screen.ShowsAsync(say.LinkOver);
        await screen.GoAsync("/lpse/");
        DemoMail mail = await RequestAsync(screen, person, count: 2);

        using HttpResponseMessage scanned = await demo.ScanAsync(Screen.LinkOf(mail));
        Assert.Equal(HttpStatusCode.OK, scanned.StatusCode);
        await screen.OpenLinkAsync(mail);
        await screen.OpenLinkAsync(mail);
        await screen.ShowsAsync("Reset TOTP");
        await screen.PressAsync("Reset TOTP");
        await Expect(screen.Page.GetByRole(AriaRole.Dialog, new() { Name = say.ResetPopup })).ToBeVisibleAsync();
        await screen.PressAsync(say.Cancel);
        await Expect(screen.Page.GetByRole(AriaRole.Dialog, new() { Name = say.ResetPopup })).ToBeHiddenAsync();
        await screen.PressAsync("Reset TOTP");
        await screen.PressAsync("OK");
        await screen.ShowsAsync(say.ResetDone);

        await screen.OpenLinkAsync(mail);
        await screen.ShowsAsync(say.LinkOver);
        await screen.GoAsync("/lpse/");
        await screen.SignInWithPasswordAsync(person);
        Phone fresh = await screen.EnableAsync();
        Assert.NotEqual(old.Uri.Query, fresh.Uri.Query);
        await screen.TypeAsync(say.QrTestLabel, await old.NextCodeAsync());
        await screen.PressAsync(say.QrTest);
        await screen.RefusesAsync(say.CodeWrong);
        await screen.TestCodeAsync(fresh);
    }

    /// <summary>Form Login 1 → "Reset TOTP?" → the form, where the User ID is filled in already → the mail.</summary>
    private static async Task<DemoMail> RequestAsync(Screen screen, Person person, int count = 1)
    {
        await screen.PressAsync("LOGIN");
        await screen.PressAsync(person.Caption);
        await screen.TypeAsync("User ID", person.UserId);
        await screen.FollowAsync("Reset TOTP?");
        await screen.ShowsAsync(screen.Say.ResetRequest);
        await Expect(screen.Field("User ID *")).ToHaveValueAsync(person.UserId);
        await Expect(screen.Page.GetByRole(AriaRole.Radio, new() { Name = person.Label, Exact = true })).ToBeCheckedAsync();
        await screen.SaysAsync(screen.Say.ResetPrompt);
        await screen.RequestAsync(person);
        await screen.ShowsAsync(screen.Say.ResetSent);
        return await screen.Demo.MailAsync(person, screen.Say.ResetSubject, count);
    }
}
