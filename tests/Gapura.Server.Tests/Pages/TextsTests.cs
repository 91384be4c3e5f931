using Gapura.Server.Pages.Words;
using Gapura.Server.Portals;

namespace Gapura.Server.Tests.Pages;

public sealed class TextsTests
{
    private static readonly Texts s_english = new(Language.English, LabelSet.TotpClassic);
    private static readonly Texts s_indonesian = new(Language.Indonesian, LabelSet.TotpClassic);

    [Theory]
    [InlineData(0, "0 minutes , 0 seconds", "0 menit , 0 detik")]
    [InlineData(1, "0 minutes , 1 second", "0 menit , 1 detik")]
    [InlineData(60, "1 minute , 0 seconds", "1 menit , 0 detik")]
    [InlineData(61, "1 minute , 1 second", "1 menit , 1 detik")]
    [InlineData(150, "2 minutes , 30 seconds", "2 menit , 30 detik")]
    public void One_minute_is_not_minutes(int seconds, string english, string indonesian)
    {
        Assert.Equal($"This session closes in {english}", s_english.WaitingLeft(seconds));
        Assert.Equal($"Sesi akan tertutup dalam waktu {indonesian}", s_indonesian.WaitingLeft(seconds));
    }

    [Theory]
    [InlineData(1, "Try again in 1 second.")]
    [InlineData(2, "Try again in 2 seconds.")]
    public void One_second_is_not_seconds(int seconds, string said) => Assert.EndsWith(said, Texts.TooManyBoth(seconds).Item2, StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1", "this computer", "komputer ini")]
    [InlineData("::1", "this computer", "komputer ini")]
    [InlineData("203.0.113.7", "203.0.113.7", "203.0.113.7")]
    [InlineData("Kantor (10.20.7.1)", "Kantor (10.20.7.1)", "Kantor (10.20.7.1)")]
    public void An_address_of_this_machine_has_a_name(string place, string english, string indonesian)
    {
        Assert.Equal($"From {english}", s_english.From(place));
        Assert.Equal($"Dari {indonesian}", s_indonesian.From(place));
    }
}
