using System.Collections.Concurrent;
using System.Globalization;

namespace Procurement;

/// <summary>Something that a town wants to buy. Made up.</summary>
public sealed record Tender(string Number, string Title, string Buyer, decimal Ceiling, string Closes)
{
    public static readonly IReadOnlyList<Tender> All =
    [
        new("2027-014", "Pengadaan perahu ambulans", "Dinas Kesehatan Kota Contoh", 1_850_000_000, "12 Januari 2027"),
        new("2027-017", "Rehabilitasi atap pasar ikan", "Dinas Perdagangan Kota Contoh", 640_000_000, "20 Januari 2027"),
        new("2027-021", "Bibit bakau 40.000 batang", "Dinas Lingkungan Hidup Kota Contoh", 215_000_000, "2 Februari 2027"),
    ];

    private static readonly CultureInfo s_indonesian = CultureInfo.GetCultureInfo("id-ID");

    public static Tender? Find(string number) => All.FirstOrDefault(one => one.Number == number);

    public static string Rupiah(decimal amount) => "Rp" + amount.ToString("N0", s_indonesian);
}

/// <summary>What was offered, while this program runs.</summary>
public sealed class Offers
{
    private readonly ConcurrentDictionary<(string Tender, string Person), decimal> _all = new();

    /// <returns>False for a text that is no price.</returns>
    public bool TryAdd(Tender tender, string person, string price)
    {
        var isPrice = decimal.TryParse(price.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount is > 0 and < 1_000_000_000_000;
        if (isPrice)
        {
            _all[(tender.Number, person)] = amount;
        }

        return isPrice;
    }

    public decimal? Of(Tender tender, string person) => _all.TryGetValue((tender.Number, person), out var amount) ? amount : null;
}
