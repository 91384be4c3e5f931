namespace Gapura.EndToEnd.Pages;

/// <summary>One demo for both languages: what differs is the person and the words.</summary>
public sealed class ApplicationPagesTests(Town town)
{
    [Fact]
    public async Task Everything_that_an_application_asks_can_be_allowed_refused_and_taken_back_on_pages_that_are_accessible_light_and_dark()
    {
        DemoServer demo = await town.OptionalAsync();
        await using Shop shop = await Shop.OpenAsync(demo);
        string[][] findings = await Task.WhenAll(WalkAsync(demo, shop, "penyedia", "id"), WalkAsync(demo, shop, "non-penyedia", "en"));
        Assert.True(findings.Sum(found => found.Length) == 0, string.Join('\n', findings.SelectMany(found => found)));
    }

    private static async Task<string[]> WalkAsync(DemoServer demo, Shop shop, string userType, string language)
    {
        await using Screen screen = await Screen.OpenAsync(demo, language);
        var walk = new ApplicationWalk(screen, shop, demo.Take(userType));
        await walk.ThroughEveryQuestionAsync();
        return [.. walk.Inspector.Findings];
    }
}
