using System.Text.RegularExpressions;

namespace Gapura.Server.Tests.Architecture;

/// <summary>What no file of a repository may hold: keys, tokens of services, passwords. Values that everybody knows are let through by name.</summary>
internal static partial class SecretRules
{
    /// <summary>Bits a character: words of a language and lists of letters have fewer or are named below, random text has more.</summary>
    private const double LeastEntropy = 3.7;

    private static readonly Dictionary<string, string> s_known = new(StringComparer.Ordinal)
    {
        ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"] = "the secret of RFC 4226 and RFC 6238",
        ["23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"] = "the letters that passwords are made of",
        ["topsecret"] = "planted in tests that look for it in logs and messages",
        ["eyJhbGciOiJFUzI1NiIsInR5cCI6ImdhcHVyYS10cmFuc2FjdGlvbitqd3MifQ."] = "the head of a statement on a transaction: a proof to be shown, which opens nothing",
        ["user:kata"] = "planted in addresses that must be refused",
    };

    /// <summary>What stands in a text that should not be there.</summary>
    public static IEnumerable<string> Faults(string path, string text)
    {
        var found = PrivateKey().Matches(text).Select(match => ("a private key", match.Value))
            .Concat(JsonWebKey().Matches(text).Select(match => ("a private key as JSON", match.Value)))
            .Concat(ServiceToken().Matches(text).Select(match => ("a service's token", match.Value)))
            .Concat(InAddress().Matches(text).Select(match => ("a password in an address", match.Value)))
            .Concat(InConnection().Matches(text).Select(match => ("a password in a connection string", match.Value)))
            .Concat(Assigned().Matches(text).Where(match => Entropy(match.Groups["value"].Value) >= LeastEntropy).Select(match => ("a secret as a literal", match.Value)));

        // The protocol's vectors are signed calls and statements of made-up devices: to be read by anybody is what they are for.
        if (!path.StartsWith("protocol/vectors/", StringComparison.Ordinal))
        {
            found = found.Concat(SignedToken().Matches(text).Select(match => ("a signed token", match.Value)));
        }

        return found.Where(one => !s_known.Keys.Any(value => one.Value.Contains(value, StringComparison.Ordinal)))
            .Select(one => $"{path} has {one.Item1}: {one.Value[..Math.Min(12, one.Value.Length)]}…");
    }

    private static double Entropy(string text) => text.GroupBy(letter => letter)
        .Sum(group => -((double)group.Count() / text.Length) * Math.Log2((double)group.Count() / text.Length));

    [GeneratedRegex("-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex("""["']?\bd["']?\s*:\s*["'][A-Za-z0-9_-]{40,}["']""")]
    private static partial Regex JsonWebKey();

    // Amazon, Google, GitHub, GitLab, npm, NuGet, Slack.
    [GeneratedRegex("""
        \b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{36}|oy2[a-z0-9]{43}|xox[abprs]-[A-Za-z0-9-]{10,})\b
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ServiceToken();

    [GeneratedRegex(@"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}")]
    private static partial Regex SignedToken();

    [GeneratedRegex("""\b[a-z][a-z0-9+.-]*://[^\s/:@"'<>{}$]+:[^\s/@"'<>{}$]{3,}@""")]
    private static partial Regex InAddress();

    [GeneratedRegex("""\b(?:password|pwd)=(?![{<$.…*=])[^;\s"'&]{4,}""", RegexOptions.IgnoreCase)]
    private static partial Regex InConnection();

    [GeneratedRegex("""
        \b[\w-]*(?:password|passwd|secret|token|api[_-]?key|private[_-]?key)[\w-]*["']?\s*[:=]\s*["'](?=[^"']*[0-9])(?<value>[A-Za-z0-9+/_=-]{20,})["']
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Assigned();
}
