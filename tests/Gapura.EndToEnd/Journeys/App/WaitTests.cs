using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

public sealed class WaitTests(Town town)
{
    [Fact]
    public async Task The_countdown_runs_and_when_it_is_over_both_sides_say_so()
    {
        // The shortest time that may be set, by the machine's clock: the browsers' countdowns go by it.
        await using DemoServer demo = await town.StartAsync(approvalSeconds: 30);
        await using Pair pair = await Pair.BoundAsync(demo, demo.Take("non-penyedia", "lpse45"), "en");
        await pair.Screen.AskAsync(pair.Person);
        await pair.Handset.OpenAsync(pair.Person);
        for (int changes = 0; changes < 3; changes++)
        {
            string before = await pair.Screen.Countdown().InnerTextAsync();
            await Expect(pair.Screen.Countdown()).Not.ToHaveTextAsync(before, new() { Timeout = 2_500 });
            Assert.Equal(Left(before) - 1, Left(await pair.Screen.Countdown().InnerTextAsync()));
        }
        await pair.Screen.Page.ReloadAsync();
        await pair.Screen.WaitsAsync();
        Assert.InRange(Left(await pair.Screen.Countdown().InnerTextAsync()), 1, 27);

        await Expect(pair.Screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(pair.Say.Ended, new() { Timeout = 40_000 });
        await Expect(pair.Screen.Link(pair.Say.AskAgain)).ToBeVisibleAsync();
        await pair.Handset.OkAsync(pair.Say.Expired);
        await pair.Handset.ShowsAsync(pair.Person.UserId);
        await pair.Handset.SaysAsync(pair.Say.Quiet);
        await Expect(pair.Handset.Page.GetByRole(AriaRole.Listitem).First).ToContainTextAsync(pair.Say.Expired);
    }

    [Fact]
    public async Task Loading_the_page_anew_resumes_and_a_second_tab_shows_the_same()
    {
        await using Pair pair = await Pair.BoundAsync(town, "penyedia", "id");
        await using Screen foreign = await Screen.OpenAsync(pair.Demo, pair.Say);
        await foreign.AskAsync(pair.Person);
        string number = await foreign.NumberAsync();
        await foreign.Page.ReloadAsync();
        Assert.Equal(number, await foreign.NumberAsync());
        IPage second = await foreign.Page.Context.NewPageAsync();
        await second.GotoAsync($"{pair.Demo.BaseUrl}/lpse45/sign-in/waiting");
        await Expect(second.Locator(".number strong")).ToHaveTextAsync($"{number[..3]} {number[3..]}");

        await pair.Handset.ApproveAsync(pair.Person, number);
        await foreign.ShowsAsync(pair.Say.Home);
        await Expect(second.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(pair.Say.Home);
    }

    [Fact]
    public async Task The_newest_sign_in_replaces_the_one_that_waited()
    {
        await using Pair pair = await Pair.BoundAsync(town, "non-penyedia", "id");
        await using Screen foreign = await Screen.OpenAsync(pair.Demo, pair.Say);
        await foreign.AskAsync(pair.Person);
        await pair.Screen.AskAsync(pair.Person);
        await foreign.ShowsAsync("Login ini digantikan");
        await pair.Handset.ApproveAsync(pair.Person);
        await pair.Screen.ShowsAsync(pair.Say.Home);
    }

    [Fact]
    public async Task Who_asks_for_the_code_page_gets_there_although_the_waiting_view_hears_of_it_first()
    {
        await using Pair pair = await Pair.BoundAsync(town, "penyedia", "id");
        await pair.Screen.AskAsync(pair.Person);

        // Answers take their time; what a stream that is open says does not.
        ICDPSession network = await pair.Screen.Page.Context.NewCDPSessionAsync(pair.Screen.Page);
        await network.SendAsync("Network.enable");
        await network.SendAsync(
            "Network.emulateNetworkConditions",
            new() { ["offline"] = false, ["latency"] = 2_000, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
        await pair.Screen.PressAsync(pair.Say.AppCode);
        await pair.Screen.ShowsAsync(pair.Say.AppCode);
    }

    [Fact]
    public async Task Without_script_the_pages_move_on_by_their_own_refresh()
    {
        Words say = Words.App("en");
        (DemoServer demo, Person person) = await town.TakeAsync("penyedia", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say, script: false);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await screen.BindAsync(person, handset);
        await screen.LogOutAsync();
        await screen.AskAsync(person);
        await handset.ApproveAsync(person);
        await screen.ShowsAsync(say.Home);
    }

    /// <summary>"0 menit , 56 detik": 56.</summary>
    private static int Left(string countdown)
    {
        MatchCollection numbers = Regex.Matches(countdown, "[0-9]+");
        Assert.Equal(2, numbers.Count);
        return (int.Parse(numbers[0].Value, CultureInfo.InvariantCulture) * 60) + int.Parse(numbers[1].Value, CultureInfo.InvariantCulture);
    }
}
