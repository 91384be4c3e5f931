namespace Gapura.EndToEnd.Pages;

// A class for each language, so that the two long walks run side by side.
public sealed class IndonesianPagesTests(Town town)
{
    [Fact]
    public Task Every_page_is_accessible_light_and_dark_small_quiet_and_fits_a_phone() => EveryPage.IsFineAsync(town, "penyedia", "id");
}

public sealed class EnglishPagesTests(Town town)
{
    [Fact]
    public Task Every_page_is_accessible_light_and_dark_small_quiet_and_fits_a_phone() => EveryPage.IsFineAsync(town, "non-penyedia", "en");
}

internal static class EveryPage
{
    public static async Task IsFineAsync(Town town, string userType, string language)
    {
        await using DemoServer demo = await town.StartAsync();
        await using Screen screen = await Screen.OpenAsync(demo, language);
        var inspector = new Inspector(screen);
        await Walk.ThroughEveryPageAsync(screen, inspector, userType);
        Assert.True(inspector.Findings.Count == 0, string.Join('\n', inspector.Findings));
    }
}
