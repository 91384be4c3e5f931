using Microsoft.Playwright;
using Xunit;

namespace Gapura.Testing.Tests;

public sealed class ChromiumTests
{
    private const string Page = "data:text/html,<title>Gapura</title><p id=p>static</p><script>p.textContent = navigator.language</script>";

    [Fact]
    public async Task A_page_is_opened_and_photographed()
    {
        await using IBrowserContext context = await Chromium.NewContextAsync(new ViewportSize { Width = 360, Height = 640 });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Page);

        Assert.Equal("Gapura", await page.TitleAsync());
        Assert.Equal("id-ID", await page.TextContentAsync("#p"));
        byte[] picture = await page.ScreenshotAsync();
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
        Assert.Equal([0, 0, 360 / 256, 360 % 256], picture[16..20]);
    }

    [Fact]
    public async Task A_context_can_be_dark_and_without_script()
    {
        await using IBrowserContext context =
            await Chromium.NewContextAsync(colourScheme: ColorScheme.Dark, javaScriptEnabled: false);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Page);

        Assert.Equal("static", await page.TextContentAsync("#p"));
        Assert.True(await page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
    }
}
