namespace Gapura.EndToEnd.Pages;

/// <summary>The bank's portal, each page and refusal of its own; one company's new user in each language.</summary>
public sealed class CompanyPagesTests(Town town)
{
    [Fact]
    public async Task Every_page_of_the_banks_portal_is_accessible_light_and_dark_small_quiet_and_fits_a_phone()
    {
        await using DemoServer demo = await town.StartAsync();
        string[][] findings = await Task.WhenAll(WalkAsync(demo, "MAJUJAYA", "id"), WalkAsync(demo, "SENTOSA", "en"));
        Assert.True(findings.Sum(found => found.Length) == 0, string.Join('\n', findings.SelectMany(found => found)));
    }

    private static async Task<string[]> WalkAsync(DemoServer demo, string company, string language)
    {
        Words say = Words.Bank(language);
        Person fresh = demo.TryTakeStaff(company, "baru01")!;
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        var walk = new CompanyWalk(screen, handset, fresh);
        await walk.ThroughEveryPageAsync();
        return [.. walk.Inspector.Findings];
    }
}
