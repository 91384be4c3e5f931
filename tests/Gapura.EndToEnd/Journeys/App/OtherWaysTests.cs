using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>Without the phone's "Ya": by code, by reset; and the ends of a phone: disabled, deleted, blocked.</summary>
public sealed class OtherWaysTests(Town town)
{
    [Fact]
    public async Task The_code_that_the_app_makes_without_network_signs_in()
    {
        await using Pair pair = await Pair.BoundAsync(town, "penyedia", "id");
        await pair.Screen.AskAsync(pair.Person);
        await pair.Screen.PressAsync(pair.Say.AppCode);
        await pair.Screen.ShowsAsync(pair.Say.AppCode);
        await pair.Handset.Page.Context.SetOfflineAsync(true);
        await pair.Handset.StartAppAsync();
        await pair.Screen.TypeAsync(pair.Say.AppCodeLabel, await pair.Handset.CodeAsync(pair.Person));
        await pair.Screen.PressAsync("Login");
        await pair.Screen.ShowsAsync(pair.Say.Home);
    }

    [Theory]
    [InlineData("penyedia", "id")]
    [InlineData("non-penyedia", "en")]
    public async Task A_lost_phone_is_reset_from_the_waiting_view_and_another_one_bound(string userType, string language)
    {
        await using Pair pair = await Pair.BoundAsync(town, userType, language);
        await using Handset fresh = await Handset.OpenAsync(pair.Demo, pair.Say);
        Screen screen = pair.Screen;
        await screen.AskAsync(pair.Person);
        await screen.FollowAsync("Reset 2FA?");
        await screen.ShowsAsync(pair.Say.ResetRequest);
        await Expect(screen.Field("User ID *")).ToHaveValueAsync(pair.Person.UserId);
        await screen.RequestAsync(pair.Person);
        await screen.ShowsAsync(pair.Say.ResetSent);
        await screen.OpenLinkAsync(await pair.Demo.MailAsync(pair.Person, pair.Say.ResetSubject));
        await screen.ShowsAsync("Reset 2FA");
        await screen.PressAsync("Reset 2FA");
        await screen.PressAsync("OK");
        await screen.ShowsAsync(pair.Say.ResetDone);
        await GoneAsync(pair.Handset, pair.Person);

        await screen.GoAsync("/lpse45/");
        await screen.BindAsync(pair.Person, fresh);
        await screen.LogOutAsync();
        await screen.AskAsync(pair.Person);
        await fresh.ApproveAsync(pair.Person, await screen.NumberIfAnyAsync());
        await screen.ShowsAsync(pair.Say.Home);
    }

    [Theory]
    [InlineData("penyedia", "en")]
    [InlineData("non-penyedia", "id")]
    public async Task Disabled_at_the_portal_deleted_in_the_app_and_enabled_again(string userType, string language)
    {
        await using Pair pair = await Pair.BoundAsync(town, userType, language);
        Screen screen = pair.Screen;
        await pair.SignInAsync();
        await screen.PressAsync("Disable 2FA");
        await screen.ShowsAsync("Disable 2FA");
        await screen.PressAsync("Disable 2FA");
        await screen.ShowsAsync(pair.Say.Disabled);
        await GoneAsync(pair.Handset, pair.Person);
        await pair.Handset.TapAsync(pair.Say.Remove);
        await pair.Handset.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = pair.Say.Remove }).TapAsync();
        await pair.Handset.SaysAsync(pair.Say.Removed);
        await pair.Handset.SaysAsync(pair.Say.NoAccounts);

        await screen.FollowAsync(pair.Say.BackToHome);
        await Expect(screen.Page.GetByText(pair.Say.Off, new() { Exact = true })).ToBeVisibleAsync();
        await screen.LogOutAsync();
        await screen.BindAsync(pair.Person, pair.Handset);
    }

    [Fact]
    public async Task Deleted_in_the_app_first_the_portal_says_that_no_phone_is_left()
    {
        await using Pair pair = await Pair.BoundAsync(town, "penyedia", "id");
        await pair.Handset.Account(pair.Person).GetByRole(AriaRole.Button).TapAsync();
        await pair.Handset.TapAsync(pair.Say.Remove);
        await pair.Handset.SaysAsync("Jika 2FA masih aktif di portal");
        await pair.Handset.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = pair.Say.Remove }).TapAsync();
        await pair.Handset.SaysAsync(pair.Say.NoAccounts);
        await pair.Screen.SignInWithPasswordAsync(pair.Person);
        await pair.Screen.SaysAsync("Tidak ada HP yang terhubung dengan akun ini.");
        await Expect(pair.Screen.Link("Reset 2FA?")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_phone_is_added_and_the_old_one_blocked()
    {
        await using Pair pair = await Pair.BoundAsync(town, "non-penyedia", "id");
        await using Handset second = await Handset.OpenAsync(pair.Demo, pair.Say);
        Screen screen = pair.Screen;
        await pair.SignInAsync();
        await screen.FollowAsync(pair.Say.Phones);
        await screen.PressAsync(pair.Say.AddPhone);
        await second.PasteAsync(await screen.LinkBelowAsync());
        string number = await second.AgreeAsync(pair.Person);
        await screen.ShowsAsync("HP ditambahkan");
        await screen.SaysAsync(number);
        await screen.PressAsync(pair.Say.Continue);
        await screen.GoAsync("/lpse45/home/devices");
        await Expect(screen.Button(pair.Say.Block)).ToHaveCountAsync(2);

        await screen.Button(pair.Say.Block).First.ClickAsync();
        await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = pair.Say.Block }).ClickAsync();
        await Expect(screen.Button(pair.Say.Block)).ToHaveCountAsync(1);
        await GoneAsync(pair.Handset, pair.Person);
        await screen.GoAsync("/lpse45/home");
        await screen.LogOutAsync();
        await screen.AskAsync(pair.Person);
        await second.ApproveAsync(pair.Person, await screen.NumberIfAnyAsync());
        await screen.ShowsAsync(pair.Say.Home);
    }

    /// <summary>The app says by itself that the portal does not know it any more.</summary>
    private static async Task GoneAsync(Handset handset, Person person)
    {
        await Expect(handset.Account(person)).ToContainTextAsync(handset.Say.NotRegisteredBadge);
        await handset.Account(person).GetByRole(AriaRole.Button).TapAsync();
        await handset.SaysAsync(handset.Say.NotRegistered);
    }
}
