namespace Gapura.Server.Tests.Architecture;

public sealed class SourceRuleTests
{
    /// <summary>Longer than a reader can hold, with the reason why they are.</summary>
    private static readonly Dictionary<string, string> MayBeLong = new(StringComparer.Ordinal)
    {
        ["/Migrations/"] = "made by dotnet ef; nobody reads or edits them",
    };

    [Fact]
    public void Sources_are_short_and_speak_of_no_machine_and_of_nothing_left_to_do()
    {
        var files = Repository.Files("src", ".cs", ".razor", ".css", ".js").Concat(Repository.Files("samples", ".cs", ".razor", ".css", ".js")).ToList();
        Assert.True(files.Count > 150, "The sources could not be read.");
        Assert.Empty(files.SelectMany(Faults));
    }

    [Fact]
    public void Tests_scripts_and_documents_speak_of_no_machine_and_of_nothing_left_to_do()
    {
        string[] files =
        [
            .. Repository.Files("tests", ".cs", ".csproj", ".py").Where(path => !path.Contains("/Architecture/SourceRule", StringComparison.Ordinal)),
            .. Repository.Files("docs", ".md", ".json"),
            .. Repository.Files("eng"),
            .. Directory.GetFiles(Repository.Root, "*.md").Select(path => Path.GetFileName(path)),
            "dev.cs",
        ];
        var faults = files.SelectMany(Faults).ToList();
        Assert.Equal([], faults.FindAll(fault => !fault.EndsWith("or more", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("// TODO: later", "a note to do something later")]
    [InlineData("// FIXME", "a note to do something later")]
    [InlineData("see /root/notes", "a folder of one machine")]
    [InlineData(@"see C:\Users\me", "a folder of one machine")]
    [InlineData("see /home/me/notes", "a folder of one machine")]
    [InlineData("    #region Fields", "folds code away")]
    public void A_planted_fault_is_found(string text, string fault) =>
        Assert.Contains(SourceRules.Faults("planted", text), found => found.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void A_planted_long_file_is_found() =>
        Assert.Single(SourceRules.Faults("planted", string.Concat(Enumerable.Repeat("\n", SourceRules.MostLines))));

    [Theory]
    [InlineData("// TODO #12: with a number")]
    [InlineData("portal.MapGet(\"/home/sessions\")")]
    [InlineData("region of the world")]
    public void What_is_no_fault_is_let_pass(string text) => Assert.Empty(SourceRules.Faults("planted", text));

    private static IEnumerable<string> Faults(string path) => SourceRules.Faults(path, File.ReadAllText(Repository.At(path)))
        .Where(fault => !fault.EndsWith("or more", StringComparison.Ordinal) || !MayBeLong.Keys.Any(part => path.Contains(part, StringComparison.Ordinal)));
}
