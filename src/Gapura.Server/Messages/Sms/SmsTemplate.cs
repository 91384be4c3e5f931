using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gapura.Server.Messages.Sms;

/// <summary>
/// An address or a body with names in braces. They are replaced in one pass, each by its value escaped for where it stands: what a value
/// holds is never looked at again, so that no text can add a field, a line or another name (M-15).
/// </summary>
public static partial class SmsTemplate
{
    /// <summary>What may stand in braces.</summary>
    public static IReadOnlyList<string> Names { get; } = ["to", "text", "id", "from", "coding", "report", "user", "password"];

    /// <summary>The names in it, known or not, in their order.</summary>
    public static IEnumerable<string> NamesIn(string template) => Placeholder().Matches(template).Select(match => match.Groups[1].Value);

    /// <summary>For an address, and for a form's body: RFC 3986 §2.3, everything but letters, digits and <c>-._~</c> is escaped.</summary>
    public static string FillUrl(string template, Func<string, string> value) => Fill(template, name => Uri.EscapeDataString(value(name)));

    /// <summary>For JSON, between quotes.</summary>
    public static string FillJson(string template, Func<string, string> value) =>
        Fill(template, name => JsonEncodedText.Encode(value(name), JavaScriptEncoder.Default).ToString());

    private static string Fill(string template, Func<string, string> escaped) =>
        Placeholder().Replace(template, match => escaped(match.Groups[1].Value));

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}
