using System.Collections.Frozen;

namespace Gapura.Server.Messages.Sms;

/// <summary>What a text costs: operators count segments, and one character outside of GSM's alphabet more than halves what fits into one.</summary>
public static class SmsText
{
    /// <summary>What <see cref="Outbox"/> takes of one message.</summary>
    public const int MostSegments = 4;

    private const int GsmAlone = 160;
    private const int GsmTogether = 153;
    private const int Ucs2Alone = 70;
    private const int Ucs2Together = 67;

    /// <summary>3GPP TS 23.038 §6.2.1: the default alphabet, one septet each.</summary>
    private static readonly FrozenSet<char> s_basic = (
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").ToFrozenSet();

    /// <summary>3GPP TS 23.038 §6.2.1.1: behind an escape, two septets each.</summary>
    private static readonly FrozenSet<char> s_extension = "\f^{}\\[~]|€".ToFrozenSet();

    /// <summary>Whether all of it is in GSM's alphabet; if not it travels as UCS-2.</summary>
    public static bool IsGsm(string text) => text.All(c => s_basic.Contains(c) || s_extension.Contains(c));

    /// <summary>How many messages the operator counts: 160 or 153 septets each in GSM's alphabet, 70 or 67 UTF-16 units each otherwise.</summary>
    public static int Segments(string text) => IsGsm(text)
        ? Count(text.Select(c => s_extension.Contains(c) ? 2 : 1), GsmAlone, GsmTogether)
        : Count(text.EnumerateRunes().Select(rune => rune.Utf16SequenceLength), Ucs2Alone, Ucs2Together);

    // A character that takes two places is not torn apart at a segment's end: it moves into the next.
    private static int Count(IEnumerable<int> places, int alone, int together)
    {
        var (total, segments, room) = (0, 1, together);
        foreach (var need in places)
        {
            total += need;
            if (need > room)
            {
                segments++;
                room = together;
            }

            room -= need;
        }

        return total <= alone ? 1 : segments;
    }
}
