using Gapura.Testing;
using Microsoft.Playwright;

namespace Gapura.Bench.Measurements;

/// <summary>How soon the app can be used after a tap on its icon, in a real browser slowed down to a cheap phone.</summary>
public static class AppBench
{
    private const int Slowdown = 4;

    // Drawn, and the thread free again: what is tapped from then on is answered.
    private const string Watch = """
        new MutationObserver((_, watch) => {
          if (document.querySelector('h1') && document.querySelector('button')) {
            watch.disconnect();
            setTimeout(() => { window.usableAt = performance.now(); });
          }
        }).observe(document, { childList: true, subtree: true });
        """;

    public static async Task<Report> RunAsync(bool isQuick)
    {
        int rounds = isQuick ? 5 : 25;
        var report = new Report("App", $"""
            The app of a `gapura demo` in Chromium without a window, its page's thread slowed down {Slowdown} times by the browser itself. Measured from the
            navigation's start until the first screen is drawn and the thread is free. Cold: a browser that was never here. Warm: the app is opened again,
            from its service worker. {rounds} rounds; the network is this machine's own.
            """);
        string data = Directory.CreateTempSubdirectory("gapura-bench-").FullName;
        await using GapuraProcess demo = await GapuraProcess.StartDemoAsync(data);
        IBrowser browser = await Chromium.Shared;
        List<double> cold = [];
        List<double> warm = [];
        for (int round = 0; round <= rounds; round++)
        {
            await using IBrowserContext phone = await Chromium.NewPhoneContextAsync(browser);
            IPage page = await phone.NewPageAsync();
            await page.AddInitScriptAsync(Watch);
            ICDPSession session = await phone.NewCDPSessionAsync(page);
            await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = Slowdown });
            double first = await OpenAsync(page, demo.BaseUrl);
            await page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => undefined)");
            double again = await OpenAsync(page, demo.BaseUrl);
            if (round > 0)
            {
                // The first round warms up the server and the browser.
                cold.Add(first);
                warm.Add(again);
            }
        }

        report.AddMedian("cold", cold, "ms", "< 1000");
        report.AddMedian("warm", warm, "ms", "< 300");
        await demo.StopAsync();
        Directory.Delete(data, recursive: true);
        return report;
    }

    private static async Task<double> OpenAsync(IPage page, string server)
    {
        await page.GotoAsync(server + "/app/");
        await page.WaitForFunctionAsync("() => window.usableAt !== undefined");
        return await page.EvaluateAsync<double>("() => window.usableAt");
    }
}
