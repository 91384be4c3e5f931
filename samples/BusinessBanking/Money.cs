using System.Globalization;
using System.Text.RegularExpressions;

namespace BusinessBanking;

/// <summary>Whole rupiah, as people write and read them.</summary>
internal static partial class Money
{
    /// <summary>The most that one payment may be.</summary>
    public const long Most = 100_000_000_000;

    private static readonly CultureInfo s_indonesian = CultureInfo.GetCultureInfo("id-ID");

    public static string Text(long amount) => "Rp" + amount.ToString("N0", s_indonesian);

    /// <summary>What Gapura wants: digits.</summary>
    public static string Digits(long amount) => amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads <c>1500000</c>, <c>1.500.000</c>, <c>1,500,000</c>, each with <c>Rp</c> before it or not.</summary>
    public static bool TryRead(string text, out long amount)
    {
        amount = 0;
        var written = text.Trim();
        written = written.StartsWith("Rp", StringComparison.OrdinalIgnoreCase) ? written[2..].TrimStart('.', ' ') : written;
        return Whole().IsMatch(written)
            && long.TryParse(written.Replace(".", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out amount)
            && amount is > 0 and <= Most;
    }

    [GeneratedRegex(@"^([0-9]{1,12}|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+)\z")]
    private static partial Regex Whole();
}
