using System.Text.RegularExpressions;

namespace Gapura.Server.Tests.Architecture;

public sealed partial class DocumentTests
{
    private static readonly string[] Documents = [.. Repository.Files("docs", ".md"), .. Directory.GetFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path)), "src/Gapura.Server/Flows/SignIn/README.md"];

    [Fact]
    public void Every_test_that_the_threat_model_rests_on_exists()
    {
        var classes = Repository.Files("tests", "Tests.cs").Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet(StringComparer.Ordinal);
        var named = TestClass().Matches(File.ReadAllText(Repository.At("docs/threat-model.md"))).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.True(named.Count > 20);
        Assert.Empty(named.Except(classes));
    }

    [Fact]
    public void Every_guarantee_names_a_test() =>
        Assert.All(Guarantee().Matches(File.ReadAllText(Repository.At("docs/threat-model.md"))), row => Assert.Matches(TestClass(), row.Value));

    [Fact]
    public void Every_link_to_a_file_of_ours_leads_somewhere() => Assert.Empty(
        from document in Documents
        from Match link in Link().Matches(File.ReadAllText(Repository.At(document)))
        let target = link.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.Contains("/screens/", StringComparison.Ordinal)
        where !Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.At(document))!, target))
        select $"{document}: {target}");

    [Fact]
    public void Every_package_is_explained()
    {
        var page = File.ReadAllText(Repository.At("docs/decisions/0002-dependencies.md"));
        var packages = Package().Matches(File.ReadAllText(Repository.At("Directory.Packages.props"))).Select(match => match.Groups[1].Value).ToList();
        Assert.True(packages.Count > 10);
        Assert.Equal([], packages.FindAll(package => !page.Contains($"`{package}`", StringComparison.Ordinal)));
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^\| G\d+ .*$", RegexOptions.Multiline)]
    private static partial Regex Guarantee();

    [GeneratedRegex(@"\]\(([^)#\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\"")]
    private static partial Regex Package();
}
