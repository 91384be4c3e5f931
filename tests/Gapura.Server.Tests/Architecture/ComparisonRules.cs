using System.Text.RegularExpressions;

namespace Gapura.Server.Tests.Architecture;

/// <summary>
/// ATK-25, M-06: what is secret, or a MAC or hash over it, is compared by <c>CryptographicOperations.FixedTimeEquals</c> alone: anything else stops
/// at the first difference. A comparison within a query is the database's, over hashes of values too long to guess.
/// </summary>
internal static partial class ComparisonRules
{
    private static readonly Dictionary<string, string> s_known = new(StringComparer.Ordinal)
    {
        ["context.Token == context.Request?.ClientAssertion"] = "the request's own two places of one value: whether it is the assertion that is looked at",
        ["string.Equals(password, repeated"] = "two things that the same person has just typed",
    };

    /// <summary>The comparisons in a source that tell by their time.</summary>
    public static IEnumerable<string> Faults(string path, string text) =>
        Sequence().Matches(text).Where(match => IsSecret(match.Groups["left"].Value) || IsSecret(match.Groups["right"].Value))
            .Concat(Operator().Matches(text).Where(match => IsOfTwoValues(match) && !IsInQuery(text, match)))
            .Select(match => LineOf(text, match.Index)).Where(line => !s_known.Keys.Any(known => line.Contains(known, StringComparison.Ordinal)))
            .Select(line => $"{path}: {line}");

    /// <summary>Neither null nor a literal nor a constant: those ask whether there is one.</summary>
    private static bool IsOfTwoValues(Match match)
    {
        var (left, right) = (match.Groups["left"].Value, match.Groups["right"].Value);
        return (IsSecret(left) || IsSecret(right)) && !IsConstant(left) && !IsConstant(right);
    }

    private static bool IsSecret(string operand) => SecretName().IsMatch(operand);

    private static bool IsConstant(string operand) => operand is "null" or "default" or "true" or "false" || Constant().IsMatch(operand);

    /// <summary>The left side belongs to the parameter of a lambda that the same statement hands to a query.</summary>
    private static bool IsInQuery(string text, Match match)
    {
        var root = match.Groups["left"].Value.Split('.', '?', '!')[0];
        var start = text.LastIndexOfAny([';', '{', '}'], match.Index) + 1;
        return Regex.IsMatch(text[start..match.Index], $@"(?:Where|Any|All|Single|SingleOrDefault|First|FirstOrDefault|Count|Join)(?:Async)?\(\s*{Regex.Escape(root)}\s*=>");
    }

    private static string LineOf(string text, int at)
    {
        var start = text.LastIndexOf('\n', at) + 1;
        var end = text.IndexOf('\n', at);
        return text[start..(end < 0 ? text.Length : end)].Trim();
    }

    [GeneratedRegex(@"(?<left>\w+)(\.AsSpan\(\))?\.SequenceEqual\((?<right>[\w.]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Sequence();

    [GeneratedRegex(@"(?<left>[a-zA-Z_][\w.?!]*)(\s*(==|!=)\s*|\.Equals\()(?<right>[a-zA-Z_][\w.?!]*(?!\w|\())", RegexOptions.ExplicitCapture)]
    private static partial Regex Operator();

    [GeneratedRegex(@"(Hash|hash|Seal|seal|Mac|mac|Token|token|Secret|secret|Proof|proof|Password|password|Answer|answer|\bpin|\bcode)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\A[A-Z]\w*(\.\w+)*\z")]
    private static partial Regex Constant();
}
