using System.Text.RegularExpressions;

namespace Gapura.Server.Tests.Architecture;

/// <summary>What source files name of ours: <c>using</c> lines and qualified names. Finds what the compiler leaves no trace of: constants, <c>nameof</c>.</summary>
internal static partial class SourceImports
{
    public static IEnumerable<Import> Of(string folder) => Repository.Files(folder, ".cs", ".razor")
        .Where(path => !path.EndsWith("_Imports.razor", StringComparison.Ordinal) && !path.Contains("/Migrations/", StringComparison.Ordinal))
        .SelectMany(path => Of(NamespaceOf(path), File.ReadAllText(Repository.At(path))));

    /// <summary>The names of ours in one file's text, comments apart.</summary>
    public static IEnumerable<Import> Of(string from, string text) =>
        from line in text.Split('\n')
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !Declares().IsMatch(line)
        from Match name in Ours().Matches(line)
        select new Import($"{from}.(source)", name.Value);

    /// <summary><c>src/Gapura.Server/Flows/SignIn/Finish.cs</c> is in <c>Gapura.Server.Flows.SignIn</c>.</summary>
    private static string NamespaceOf(string path) => string.Join('.', path.Split('/')[1..^1]);

    [GeneratedRegex(@"^\s*@?namespace\s")]
    private static partial Regex Declares();

    [GeneratedRegex(@"\bGapura\.(?:Server|Storage|Protocol|Client|Cli)(?:\.[A-Z]\w*)*")]
    private static partial Regex Ours();
}
