using System.Text;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Transactions;

/// <summary>
/// Texts of a transaction (SPEC 10.8): of two that are not the same, nobody may see the same by what cannot be seen. Names that letters of
/// another script spell alike are another matter (SPEC 12.6).
/// </summary>
public static class ExactText
{
    // What has no picture of its own, and blanks that are not U+0020. Fixed here and in SPEC, so that devices of every age say the same.
    private static readonly (int First, int Last)[] s_unseen =
    [
        (0x0000, 0x001F), (0x007F, 0x00A0), (0x00AD, 0x00AD), (0x034F, 0x034F), (0x0600, 0x0605), (0x061C, 0x061C), (0x06DD, 0x06DD), (0x070F, 0x070F),
        (0x0890, 0x0891), (0x08E2, 0x08E2), (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F),
        (0x205F, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xD800, 0xF8FF), (0xFDD0, 0xFDEF), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFC), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0x10FFFF),
    ];

    /// <summary>True for 1 to <paramref name="most"/> UTF-16 code units that SPEC 10.8 allows.</summary>
    public static bool IsFit(string text, int most = PersonText.MostCharacters) => FaultOf(text, most) == TextFault.None;

    /// <summary>The first of what SPEC 10.8 refuses in a text.</summary>
    public static TextFault FaultOf(string text, int most = PersonText.MostCharacters)
    {
        if (text.Length is 0 || text.Length > most)
        {
            return TextFault.Length;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out Rune rune) || IsUnseen(rune.Value))
            {
                return TextFault.Unseen;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return text[0] == ' ' || text[^1] == ' ' || text.Contains("  ", StringComparison.Ordinal) ? TextFault.Spaces
            : text.IsNormalized(NormalizationForm.FormC) ? TextFault.None
            : TextFault.NotComposed;
    }

    private static bool IsUnseen(int point) => (point & 0xFFFE) == 0xFFFE || Array.Exists(s_unseen, range => point >= range.First && point <= range.Last);
}

/// <summary>What is wrong with a text of a transaction (SPEC 10.8).</summary>
public enum TextFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is empty or too long.</summary>
    Length,

    /// <summary>It has a character that is not seen, or a blank that is not U+0020.</summary>
    Unseen,

    /// <summary>It begins or ends with a space, or has two in a row.</summary>
    Spaces,

    /// <summary>It is not in normalisation form C.</summary>
    NotComposed,
}
