using System.Text.RegularExpressions;

namespace Gapura.Server.Messages.Sms;

/// <summary>Phone numbers: every way of writing one is one number, so that no budget is had twice.</summary>
public static partial class SmsNumber
{
    /// <summary>Whether it is written as accounts keep it: <c>+</c>, a country, 8 to 15 digits in all.</summary>
    public static bool IsE164(string number) => E164().IsMatch(number);

    /// <summary>
    /// One number in E.164, however it was typed: <c>+62 811-0000-001</c>, <c>0062811…</c>, <c>0811…</c>, <c>62811…</c>, <c>+62 (0)811…</c>.
    /// </summary>
    /// <param name="typed">Digits with what people put between them.</param>
    /// <param name="home">The country of a number that names none: <c>+62</c>.</param>
    /// <returns>Null when it is no number.</returns>
    public static string? Normalise(string typed, string home)
    {
        var text = Separators().Replace(typed, "");
        text = text.StartsWith("00", StringComparison.Ordinal) ? $"+{text[2..]}"
            : text.StartsWith('0') ? home + text[1..]
            : text.StartsWith('+') ? text
            : $"+{text}";
        if (text.StartsWith(home + "0", StringComparison.Ordinal))
        {
            text = home + text[(home.Length + 1)..];
        }

        return IsE164(text) ? text : null;
    }

    [GeneratedRegex(@"[\s.\-()/\u00A0\u2010-\u2015\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]")]
    private static partial Regex Separators();

    [GeneratedRegex(@"^\+[1-9][0-9]{7,14}\z")]
    private static partial Regex E164();
}
