using System.Reflection;
using Microsoft.Playwright;

namespace Gapura.Testing;

/// <summary>
/// The system's Chromium, driven by Playwright. One browser for all tests of a process; each test takes its own context. It is Chromium's
/// headless shell where there is one, which has the same engine and needs a third less of the processor for a journey.
/// </summary>
public static class Chromium
{
    private static readonly string[] s_executables = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly Lazy<Task<IPlaywright>> s_playwright = new(StartDriverAsync);
    private static readonly Lazy<Task<IBrowser>> s_shared = new(() => LaunchAsync());

    /// <summary>The browser that all tests of this process share, started when first asked for.</summary>
    public static Task<IBrowser> Shared => s_shared.Value;

    /// <summary>A fresh context (own cookies, own storage) in the shared browser. Dispose of it at the end of the test.</summary>
    /// <param name="viewport">Size of the page in CSS pixels; 1280 × 720 unless given.</param>
    /// <param name="locale">The browser's language, which is also its Accept-Language.</param>
    /// <param name="colourScheme">What <c>prefers-color-scheme</c> answers.</param>
    /// <param name="javaScriptEnabled">False for journeys that must work without script.</param>
    public static async Task<IBrowserContext> NewContextAsync(
        ViewportSize? viewport = null,
        string locale = "id-ID",
        ColorScheme colourScheme = ColorScheme.Light,
        bool javaScriptEnabled = true)
    {
        IBrowser browser = await Shared;
        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = viewport ?? new ViewportSize { Width = 1280, Height = 720 },
            Locale = locale,
            ColorScheme = colourScheme,
            JavaScriptEnabled = javaScriptEnabled,
        });
    }

    /// <summary>A fresh context that is a phone of 390 × 844 pixels with a touch screen. Dispose of it at the end of the test.</summary>
    public static Task<IBrowserContext> NewPhoneContextAsync(IBrowser browser) => browser.NewContextAsync(new BrowserNewContextOptions
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        IsMobile = true,
        HasTouch = true,
        Locale = "id-ID",
        UserAgent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36",
    });

    /// <summary>A browser of the caller's own, for switches that hold for a whole browser (a fake camera, for example).</summary>
    public static async Task<IBrowser> LaunchAsync(params string[] switches)
    {
        IPlaywright playwright = await s_playwright.Value;
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = s_executables.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("Chromium is missing. Install it with: apt-get install chromium-headless-shell"),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", .. switches,
            ],
        });
    }

    private static Task<IPlaywright> StartDriverAsync()
    {
        string? driver = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(entry => entry.Key == "PlaywrightDriver")?.Value;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        return Playwright.CreateAsync();
    }
}
