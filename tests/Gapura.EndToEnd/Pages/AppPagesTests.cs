namespace Gapura.EndToEnd.Pages;

public sealed class IndonesianAppPagesTests(Town town)
{
    [Fact]
    public Task Every_page_and_every_screen_of_the_app_is_accessible_light_and_dark_quiet_and_fits_a_phone() => EveryAppPage.IsFineAsync(town, "non-penyedia", "id");
}

public sealed class EnglishAppPagesTests(Town town)
{
    [Fact]
    public Task Every_page_and_every_screen_of_the_app_is_accessible_light_and_dark_quiet_and_fits_a_phone() => EveryAppPage.IsFineAsync(town, "penyedia", "en");
}

internal static class EveryAppPage
{
    public static async Task IsFineAsync(Town town, string userType, string language)
    {
        // Time enough to look at a page that waits.
        await using DemoServer demo = await town.StartAsync(approvalSeconds: 180);
        Words say = Words.App(language);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        string film = Path.Combine(Directory.CreateTempSubdirectory("gapura-camera-").FullName, "desk.y4m");
        await CameraFilm.WriteAsync(film, await screen.Page.ScreenshotAsync());
        await using Handset handset = await Handset.OpenAsync(demo, say, film);
        var walk = new AppWalk(screen, handset, demo.Take(userType, say.Portal));
        await walk.ThroughEveryScreenAsync();
        Directory.Delete(Path.GetDirectoryName(film)!, recursive: true);
        string[] findings = [.. walk.Portal.Findings, .. walk.Phone.Findings];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }
}
