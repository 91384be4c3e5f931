using System.Diagnostics;
using System.Globalization;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.SignIn;

/// <summary>
/// ATK-06: does the time of an answer tell who exists? A measurement, run on demand on a quiet machine; it asserts nothing. What is asserted is the work
/// behind an answer: <see cref="DecoyWorkTests"/>, <see cref="Reset.RequestWorkTests"/>.
/// </summary>
public sealed class TimingMeasurement(ITestOutputHelper output)
{
    private const int Samples = 1000;

    [Fact(Explicit = true)]
    public async Task Compare_known_and_unknown_names()
    {
        await using var gapura = await People.StartPlainAsync();
        var known = await gapura.AddPersonAsync("aktif1");
        using var browser = gapura.NewVisitor();
        var first = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
        await MeasureAsync(gapura, "identify", name => TimedAsync(() => browser.SubmitOnlyAsync(first, "Login", ("userId", name))));
        await MeasureAsync(gapura, "wrong password", async name =>
        {
            var page = await browser.IdentifyAsync("penyedia", name);
            return await TimedAsync(() => browser.SubmitOnlyAsync(page, "Login", ("password", "salah sekali")));
        });
        foreach (var form in (string[])["/lpse/reset", "/lpse/password/forgot"])
        {
            await MeasureAsync(gapura, form, async name =>
            {
                var page = await browser.GetAsync(form);
                var answer = await gapura.CaptchaAnswerAsync(page);
                return await TimedAsync(() => browser.SubmitOnlyAsync(page, "Kirim", ("userId", name), ("email", known.Email), ("userType", "penyedia"), ("captcha", answer)));
            });
        }
    }

    private static async Task<double> TimedAsync(Func<Task<Reply>> ask)
    {
        var started = Stopwatch.GetTimestamp();
        await ask();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private async Task MeasureAsync(RunningGapura gapura, string what, Func<string, Task<double>> ask)
    {
        var (known, unknown) = (new List<double>(Samples), new List<double>(Samples));
        for (var i = -50; i < Samples; i++)
        {
            foreach (var (name, times) in i % 2 == 0 ? [("aktif1", known), ("tidak1", unknown)] : ((string, List<double>)[])[("tidak1", unknown), ("aktif1", known)])
            {
                var time = await ask(name);
                if (i >= 0)
                {
                    times.Add(time);
                }
            }

            await gapura.Database.WriteAsync(async db => await db.Throttles.ExecuteDeleteAsync() + await db.Budgets.ExecuteDeleteAsync());
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: known {Median(known):F2} ms, unknown {Median(unknown):F2} ms, z = {MannWhitney(known, unknown):F2} ({Samples} each)"));
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>The normal approximation's z; beyond ±2.58, p is below 0.01.</summary>
    private static double MannWhitney(List<double> a, List<double> b)
    {
        var ranks = a.Select(time => (time, IsA: true)).Concat(b.Select(time => (time, IsA: false))).OrderBy(pair => pair.time)
            .Select((pair, i) => (pair.IsA, Rank: i + 1.0)).Where(pair => pair.IsA).Sum(pair => pair.Rank);
        var (n, m) = ((double)a.Count, (double)b.Count);
        return (ranks - (n * (n + 1) / 2) - (n * m / 2)) / Math.Sqrt(n * m * (n + m + 1) / 12);
    }
}
