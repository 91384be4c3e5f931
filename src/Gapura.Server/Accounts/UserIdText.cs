using System.Globalization;
using System.Text;

namespace Gapura.Server.Accounts;

/// <summary>A User ID as people type it, and the form under which it is found.</summary>
public static class UserIdText
{
    /// <summary>The longest User ID, in UTF-16 units after trimming.</summary>
    public const int MostCharacters = 64;

    /// <summary>NFKC, trimmed, lower case: <c>Budi01</c>, <c> ＢＵＤＩ01 </c> and <c>budi01</c> are one person.</summary>
    /// <returns>False for what nobody's User ID can be: empty, longer than 64 characters, or with control, format or other unprintable characters.</returns>
    public static bool TryNormalise(string typed, out string key)
    {
        key = "";

        // Composing can grow a text eighteenfold (U+FDFA): what is far too long is not even looked at.
        if (typed.Length > 4 * MostCharacters || !IsWellFormed(typed))
        {
            return false;
        }

        var text = typed.Normalize(NormalizationForm.FormKC).Trim().ToLowerInvariant();
        if (text.Length is 0 or > MostCharacters || text.EnumerateRunes().Any(IsUnprintable))
        {
            return false;
        }

        key = text;
        return true;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUnprintable(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate;
}
