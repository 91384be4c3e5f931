using System.Globalization;

namespace Gapura.Protocol.Pin;

/// <summary>Why a PIN is refused as weak (SPEC 9.8).</summary>
public enum PinWeakness
{
    /// <summary>Fewer than three different digits: 111111, 121212.</summary>
    FewDigits,

    /// <summary>Each digit is the one before plus or minus one: 123456, 987654.</summary>
    Sequence,

    /// <summary>Two equal halves: 370370.</summary>
    Repeated,

    /// <summary>A date as DDMMYY, MMDDYY or YYMMDD.</summary>
    Date,

    /// <summary>A year from 1940 to 2039 in its first or last four digits.</summary>
    Year,

    /// <summary>The last four digits of the telephone number are in it.</summary>
    Telephone,
}

/// <summary>The six digits of a PIN, and which of them a device refuses (SPEC 9.8). The server never sees one.</summary>
public static class PinText
{
    private const int Digits = 6;
    private const int ShownDigits = 4;

    /// <summary>True for six ASCII digits.</summary>
    public static bool IsPin(string text) => text.Length == Digits && text.All(char.IsAsciiDigit);

    /// <summary>The first reason in the order of SPEC 9.8.</summary>
    /// <param name="pin">Six digits.</param>
    /// <param name="telephone">The last four digits of the telephone number; empty where the device does not know them.</param>
    /// <returns>Null for a PIN that is not weak.</returns>
    public static PinWeakness? WeaknessOf(string pin, string telephone)
    {
        if (pin.Distinct().Count() < 3)
        {
            return PinWeakness.FewDigits;
        }

        if (IsRun(pin, 1) || IsRun(pin, -1))
        {
            return PinWeakness.Sequence;
        }

        if (pin[..3] == pin[3..])
        {
            return PinWeakness.Repeated;
        }

        if (IsDate(pin[4..], pin[2..4], pin[..2]) || IsDate(pin[4..], pin[..2], pin[2..4]) || IsDate(pin[..2], pin[2..4], pin[4..]))
        {
            return PinWeakness.Date;
        }

        return IsYear(pin[..4]) || IsYear(pin[2..]) ? PinWeakness.Year
            : telephone.Length == ShownDigits && pin.Contains(telephone, StringComparison.Ordinal) ? PinWeakness.Telephone
            : null;
    }

    private static bool IsRun(string pin, int step) => pin.Zip(pin.Skip(1)).All(pair => pair.Second - pair.First == step);

    // A leap day counts in every year: people do not look it up.
    private static bool IsDate(string year, string month, string day) =>
        int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out int m) && m is >= 1 and <= 12
        && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out int d) && d >= 1 && d <= DateTime.DaysInMonth(2000, m) && year.Length == 2;

    private static bool IsYear(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) is >= 1940 and <= 2039;
}
