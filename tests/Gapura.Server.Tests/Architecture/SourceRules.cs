using System.Text.RegularExpressions;

namespace Gapura.Server.Tests.Architecture;

/// <summary>What a text in the repository must hold to.</summary>
internal static partial class SourceRules
{
    public const int MostLines = 300;

    /// <summary>What is wrong with a file's text, if anything.</summary>
    public static IEnumerable<string> Faults(string path, string text)
    {
        if (text.Count(c => c == '\n') >= MostLines)
        {
            yield return $"{path} has {MostLines} lines or more";
        }

        if (Unnumbered().IsMatch(text))
        {
            yield return $"{path} has a note to do something later without the number of an issue";
        }

        if (Machine().Match(text) is { Success: true } match)
        {
            yield return $"{path} names a folder of one machine: {match.Value}";
        }

        if (Region().IsMatch(text))
        {
            yield return $"{path} folds code away";
        }
    }

    // "#12" after the word makes it a pointer to an issue.
    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b(?! ?\(?#\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Unnumbered();

    [GeneratedRegex("""(?<![\w.{}$])/(?:work|root|tmp/wt|Users)/|[A-Z]:\\Users|(?<![\w/}])/home/(?!sessions|recovery-codes|password|history|not-me|devices|apps)[a-z]+/""")]
    private static partial Regex Machine();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();
}
