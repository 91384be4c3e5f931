using Gapura.EndToEnd.Pages;
using Gapura.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.Applications;

/// <summary>The sample bank's pages in a browser: both languages, phone and desk, light and dark, with script and without.</summary>
public sealed class BankPagesTests(RunningBank bank) : IClassFixture<RunningBank>
{
    private static readonly ViewportSize s_phone = new() { Width = 390, Height = 844 };
    private static readonly ViewportSize s_desk = new() { Width = 1280, Height = 720 };
    private static int s_number;

    [Theory]
    [InlineData("id", true, true)]
    [InlineData("en", false, true)]
    [InlineData("id", false, false)]
    public async Task A_makers_page_changes_by_itself_when_an_approver_has_signed(string language, bool isPhone, bool script)
    {
        IPage page = await OpenAsync(bank.Maker.Browser, language, isPhone, script);
        await page.GotoAsync(bank.Url);
        await LooksGoodAsync(page, script);
        await page.GetByRole(AriaRole.Link, new() { Name = Say("Transfer baru", "New transfer"), Exact = true }).ClickAsync();
        await FillAsync(page, "12x");
        await page.GetByRole(AriaRole.Button, new() { Name = Say("Kirim untuk disetujui", "Send for approval") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await LooksGoodAsync(page, script);
        await FillAsync(page, "2.500.000");
        await page.GetByRole(AriaRole.Button, new() { Name = Say("Kirim untuk disetujui", "Send for approval") }).ClickAsync();
        await Expect(page.GetByText(Say("Menunggu persetujuan, 0 dari 1", "Waiting for approval, 0 of 1"))).ToBeVisibleAsync();
        await LooksGoodAsync(page, script);

        IPage approver = await OpenAsync(bank.First.Browser, language, isPhone, script);
        await approver.GotoAsync(page.Url);
        await LooksGoodAsync(approver, script);
        await approver.GotoAsync(page.Url + "/tanpa-jaringan");
        await LooksGoodAsync(approver, script);
        await approver.Context.CloseAsync();
        Assert.Equal("approved", (await bank.First.Token.ApproveAsync((await bank.First.Token.TransactionsAsync())[^1])).Outcome);
        await Expect(page.GetByText(Say("Dana dikirim", "Released"), new() { Exact = true })).ToBeVisibleAsync();
        await page.Locator("summary").Last.ClickAsync();
        await LooksGoodAsync(page, script);
        await page.Context.CloseAsync();

        string Say(string indonesian, string english) => language == "en" ? english : indonesian;
    }

    private static async Task FillAsync(IPage page, string amount)
    {
        (string Name, string Value)[] fields =
        [
            ("jumlah", amount), ("penerima", "CV Laut Biru Nusantara Sejahtera"), ("rekening", "0012345678"), ("bank", "Bank Lain"), ("referensi", $"HAL-{Interlocked.Increment(ref s_number)}"),
            ("catatan", "Pelunasan perahu, termin kedua"),
        ];
        foreach ((string name, string value) in fields)
        {
            await page.Locator($"[name={name}]").FillAsync(value);
        }
    }

    /// <summary>A window of the person who is signed in with that jar of cookies.</summary>
    private async Task<IPage> OpenAsync(Visitor visitor, string language, bool isPhone, bool script)
    {
        SetDefaultExpectTimeout(20_000);
        IBrowserContext context = await Chromium.NewContextAsync(isPhone ? s_phone : s_desk, javaScriptEnabled: script);
        await context.AddCookiesAsync([.. visitor.Cookies.Where(cookie => cookie.Key.StartsWith("bank", StringComparison.Ordinal)).Select(cookie => new Cookie { Name = cookie.Key, Value = cookie.Value, Url = bank.Url }),
            new Cookie { Name = "bahasa", Value = language, Url = bank.Url }]);
        return await context.NewPageAsync();
    }

    /// <summary>Nothing that axe finds, in light and dark, and nothing beside the screen.</summary>
    /// <param name="script">Whether the page has script, which axe needs.</param>
    private static async Task LooksGoodAsync(IPage page, bool script)
    {
        if (!script)
        {
            return;
        }

        Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        Assert.Empty(await Inspector.AxeAsync(page));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Empty(await Inspector.AxeAsync(page));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}
