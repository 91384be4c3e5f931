using Gapura.Testing;
using Microsoft.Playwright;

namespace Gapura.EndToEnd.Pages;

/// <summary>That the walks can fail: what is planted is found.</summary>
public sealed class InspectorTests
{
    [Fact]
    public async Task What_is_wrong_on_a_page_is_found_by_its_rule()
    {
        await using IBrowserContext context = await Chromium.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.SetContentAsync(
            """<!doctype html><html lang="id"><title>Uji</title><main><h1>Uji</h1><img src="data:,"><p style="color:#999;background:#fff">abu-abu</p></main></html>""");
        IReadOnlyList<string> found = await Inspector.AxeAsync(page);
        Assert.Contains(found, one => one.StartsWith("image-alt:", StringComparison.Ordinal));
        Assert.Contains(found, one => one.StartsWith("color-contrast:", StringComparison.Ordinal) && one.Contains("abu-abu", StringComparison.Ordinal));
        Assert.StartsWith("color-contrast:", Assert.Single(await Inspector.AxeAsync(page, Inspected.Colours)), StringComparison.Ordinal);
        Assert.StartsWith("image-alt:", Assert.Single(await Inspector.AxeAsync(page, Inspected.Wording)), StringComparison.Ordinal);
    }
}
