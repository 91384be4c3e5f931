using System.Diagnostics;
using System.Text.Json;
using Gapura.Testing;

namespace Gapura.EndToEnd.Pages;

/// <summary>Lighthouse's own opinion of the app and of the way into a sign-in, beside axe's of every page.</summary>
public sealed class LighthouseTests(Town town)
{
    private static readonly string[] s_pages = ["/app/", "/lpse/", "/lpse/sign-in?userType=penyedia", "/lpse45/"];

    [Fact]
    public async Task The_app_and_the_pages_of_a_sign_in_score_a_hundred_for_accessibility_and_best_practices()
    {
        (DemoServer demo, _) = await town.TakeAsync("penyedia");
        string judge = Path.Combine(Gallery.Root(), "tests", "lighthouse");
        Assert.True(Directory.Exists(Path.Combine(judge, "node_modules")), "lighthouse is not installed: npm ci --prefix tests/lighthouse");
        var start = new ProcessStartInfo("node", ["judge.mjs", .. s_pages.Select(page => demo.BaseUrl + page)]) { WorkingDirectory = judge };
        ToolResult said = await ToolProcess.RunAsync(start, "nodejs", "", TimeSpan.FromMinutes(4));
        Assert.True(said.ExitCode == 0, said.Error);
        JsonElement[] verdicts = [.. said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
        Assert.Equal(s_pages.Select(page => demo.BaseUrl + page), verdicts.Select(verdict => verdict.GetProperty("url").GetString()));
        Assert.All(verdicts, verdict =>
        {
            Assert.Equal(JsonValueKind.Null, verdict.GetProperty("error").ValueKind);
            Assert.Equal("""{"accessibility":100,"best-practices":100}""", verdict.GetProperty("scores").GetRawText());
            Assert.Equal("[]", verdict.GetProperty("failed").GetRawText());
        });
    }
}
