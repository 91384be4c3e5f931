namespace Gapura.Protocol.Signing;

/// <summary>Texts that people read before they decide (SPEC 1.3): nothing in them may hide or reorder what they say.</summary>
public static class PersonText
{
    /// <summary>Most UTF-16 code units of a text.</summary>
    public const int MostCharacters = 200;

    /// <summary>True for 1 to <paramref name="most"/> code units that SPEC 1.3 allows.</summary>
    public static bool IsFit(string text, int most = MostCharacters)
    {
        if (text.Length is 0 || text.Length > most)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) || char.IsControl(text[i]) || IsDirection(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDirection(char c) => c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F'
        or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
