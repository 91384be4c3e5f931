using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gapura.Testing;

namespace Gapura.Client.Tests.Documents;

/// <summary>Each way of docs/integrate, from its own text, against a real demo. One after the other: their applications have fixed addresses.</summary>
public sealed partial class IntegrationPageTests
{
    private static readonly string[] s_pages = ["index.md", "openid.md", "second-factor.md", "client-library.md", "transactions.md"];

    [Theory]
    [InlineData("second-factor.md", 5)]
    [InlineData("client-library.md", 1)]
    [InlineData("openid.md", 3)]
    [InlineData("transactions.md", 4)]
    public async Task What_a_page_says_happens(string page, int commands)
    {
        var runnable = new RunnablePage(page);
        Assert.Equal(commands, runnable.Commands.Count());
        string folder = Directory.CreateTempSubdirectory("gapura-demo-").FullName;
        await using (GapuraProcess demo = await GapuraProcess.StartDemoAsync(folder))
        {
            IReadOnlyList<string> faults = await runnable.RunAsync(folder);
            Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Every_program_and_every_output_on_a_page_is_run_or_compared() => Assert.Empty(
        from page in s_pages
        from block in new RunnablePage(page).Blocks
        let isRun = block.Info is "bash run" or "text output" || block.Info.Contains(" file=", StringComparison.Ordinal)
        where !isRun
        select $"{page}: ```{block.Info}");

    [Fact]
    public void The_pages_name_the_version_that_is_packed()
    {
        string version = XDocument.Load(RepositoryFolder.At("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.All(
            s_pages.SelectMany(page => new RunnablePage(page).Files).SelectMany(file => Version().Matches(file.Text)),
            match => Assert.Equal(version, match.Groups[1].Value));
    }

    [GeneratedRegex(@"#:package Gapura\.[\w.]+@(\S+)")]
    private static partial Regex Version();
}
