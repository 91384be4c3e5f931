using Gapura.Storage;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys;

/// <summary>An operator changes the policy while the server runs; each sign-in follows the policy of its moment.</summary>
public sealed class PolicyTests(Town town)
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Switched_off_nobody_is_asked_for_a_code_and_switched_on_again_everyone_is(DatabaseKind kind)
    {
        await using DemoServer demo = await town.StartAsync(kind);
        var enrolled = new List<(Person Person, Phone Phone, string Language)>();
        foreach ((string userType, string language) in Each.On(kind))
        {
            Person person = demo.Take(userType);
            await using Screen screen = await Screen.OpenAsync(demo, language);
            enrolled.Add((person, await screen.ActivatedAsync(person), language));
        }

        await demo.OperatorAsync("policy", "set", "lpse", "off");
        foreach ((Person person, _, string language) in enrolled)
        {
            await using Screen screen = await Screen.OpenAsync(demo, language);
            await screen.SignInWithPasswordAsync(person);
            await screen.ShowsAsync(screen.Say.Home);
            await screen.SaysAsync(screen.Say.TwoStep);
        }

        await demo.OperatorAsync("policy", "set", "lpse", "required");
        foreach ((Person person, Phone phone, string language) in enrolled)
        {
            await using Screen screen = await Screen.OpenAsync(demo, language);
            await screen.SignInAsync(person, phone);
        }
    }
}

public sealed class OptionalPolicyTests(Town town)
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Where_TOTP_is_optional_a_person_skips_enables_disables_and_enables_again(DatabaseKind kind)
    {
        await using DemoServer demo = await town.StartAsync(kind);
        await demo.OperatorAsync("policy", "set", "lpse", "optional");
        foreach ((string userType, string language) in Each.On(kind))
        {
            await using Screen screen = await Screen.OpenAsync(demo, language);
            await ThereAndBackAsync(screen, demo.Take(userType));
        }
    }

    private static async Task ThereAndBackAsync(Screen screen, Person person)
    {
        await screen.SignInWithPasswordAsync(person);
        await screen.ShowsAsync(screen.Say.Enable);
        await screen.PressAsync(screen.Say.Skip);
        await screen.ShowsAsync(screen.Say.Home);
        await screen.PressAsync("Enable TOTP");
        Phone phone = await screen.EnableAsync();
        await screen.TestCodeAsync(phone);
        await Expect(screen.Page.GetByText(screen.Say.On, new() { Exact = true })).ToBeVisibleAsync();

        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync("Disable TOTP");
        await screen.PressAsync("Disable TOTP");
        await screen.ShowsAsync(screen.Say.Disabled);
        await screen.FollowAsync(screen.Say.BackToHome);
        await Expect(screen.Page.GetByText(screen.Say.Off, new() { Exact = true })).ToBeVisibleAsync();
        await screen.PressAsync("Enable TOTP");
        Phone fresh = await screen.EnableAsync();
        Assert.NotEqual(phone.Uri.Query, fresh.Uri.Query);
        await screen.TestCodeAsync(fresh);
    }
}
