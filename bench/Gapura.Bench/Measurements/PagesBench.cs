using System.Text.RegularExpressions;
using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gapura.Bench.Measurements;

/// <summary>How soon the first byte of a page comes, and how many bytes follow.</summary>
public static partial class PagesBench
{
    private const int Connections = 50;
    private static readonly string[] Pages = ["/lpse/", $"/lpse/sign-in?userType={People.UserType}", "/lpse/sign-in/password"];

    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int warm, int count, int rounds) = isQuick ? (2_000, 1_000, 3) : (10_000, 3_000, 5);
        var report = new Report("Pages", $"{Connections} connections from a process of its own to `gapura serve` on SQLite. Paced: each asks ten times a second, {Connections * 10} requests "
            + $"a second in all. Saturated: each asks again at once, so that the generator and the server share every core. {rounds} rounds of {count} requests for each page and for the "
            + "floor, a bare web server that answers with a fixed text of the same length.");
        await using Served served = await Served.StartAsync(null, 10);
        using HttpClient http = Browser.NewClient(served.Address);
        string cookie = await new Browser(http).IdentifyAsync("u1");
        string[] texts = [.. await Task.WhenAll(Pages.Select(page => TextAsync(http, page, cookie)))];
        string floorAddress = $"http://127.0.0.1:{FreePort.Next()}";
        await using WebApplication floor = await StartFloorAsync(floorAddress, texts[0]);
        foreach (string page in Pages)
        {
            await AskAsync(served.Address.ToString(), page, cookie, warm, 0);
        }

        await AskAsync(floorAddress, "/", "", warm, 0);
        foreach (int pause in new[] { 100, 0 })
        {
            await MeasureAsync(report, served, floorAddress, cookie, count, rounds, pause);
        }

        foreach ((string page, string text) in Pages.Zip(texts))
        {
            await WeighAsync(report, http, page, text);
        }

        return report;
    }

    private static async Task MeasureAsync(Report report, Served served, string floorAddress, string cookie, int count, int rounds, int pause)
    {
        (string Name, string Address, string Page, string Cookie)[] all =
            [.. Pages.Select(page => (page, served.Address.ToString(), page, cookie)), ("floor: fixed text", floorAddress, "/", "")];
        Dictionary<string, List<LoadResult>> results = all.ToDictionary(one => one.Name, _ => new List<LoadResult>());
        for (int round = 0; round < rounds; round++)
        {
            foreach (var (name, address, page, carried) in all)
            {
                results[name].Add(await AskAsync(address, page, carried, count, pause));
            }
        }

        string how = pause > 0 ? "paced" : "saturated";
        foreach (var (name, _, _, _) in all)
        {
            bool isTarget = pause > 0 && !name.StartsWith("floor", StringComparison.Ordinal);
            report.AddMedian($"{how}, {name}, p50", [.. results[name].Select(r => Report.Percentile(r.FirstByte, 50))], "ms", isTarget ? "< 5 ms" : "");
            report.AddMedian($"{how}, {name}, p99", [.. results[name].Select(r => Report.Percentile(r.FirstByte, 99))], "ms", isTarget ? "< 25 ms" : "");
            if (pause == 0)
            {
                report.AddMedian($"{how}, {name}", [.. results[name].Select(r => r.PerSecond)], "requests/s");
            }
        }
    }

    private static async Task<LoadResult> AskAsync(string address, string page, string cookie, int count, int pause)
    {
        LoadResult result = await LoadProcess.AskAsync(new LoadOrder(address, "GET", [page], Connections, count, pause, cookie));
        return result.Successes == count ? result : throw new InvalidOperationException($"Only {result.Successes} of {count} requests for {page} succeeded.");
    }

    private static async Task WeighAsync(Report report, HttpClient http, string page, string text)
    {
        int bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        int assets = 0;
        foreach (string asset in Asset().Matches(text).Select(match => match.Groups[1].Value).Distinct())
        {
            assets += (await http.GetByteArrayAsync(asset)).Length;
        }

        report.Add($"{page}, page", bytes, "bytes");
        report.Add($"{page}, its stylesheet, script and picture (once, then cached)", assets, "bytes");
    }

    private static async Task<string> TextAsync(HttpClient http, string page, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using HttpResponseMessage answer = await http.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static async Task<WebApplication> StartFloorAsync(string address, string text)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        WebApplication app = builder.Build();
        app.MapGet("/", () => Results.Text(text, "text/html"));
        await app.StartAsync();
        return app;
    }

    [GeneratedRegex("(?:href|src)=\"(/assets/[^\"]+)\"")]
    private static partial Regex Asset();
}
