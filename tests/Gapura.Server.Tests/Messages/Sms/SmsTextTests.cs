using Gapura.Server.Messages.Sms;

namespace Gapura.Server.Tests.Messages.Sms;

public sealed class SmsTextTests
{
    [Theory]
    [InlineData('a', 1, 1)]
    [InlineData('a', 160, 1)]
    [InlineData('a', 161, 2)]
    [InlineData('a', 306, 2)]
    [InlineData('a', 307, 3)]
    [InlineData('€', 80, 1)]
    [InlineData('€', 81, 2)]
    [InlineData('ü', 160, 1)]
    [InlineData('☎', 70, 1)]
    [InlineData('☎', 71, 2)]
    [InlineData('☎', 134, 2)]
    [InlineData('☎', 135, 3)]
    [InlineData('`', 71, 2)]
    public void A_text_is_as_many_messages_as_the_operator_counts(char letter, int length, int segments) =>
        Assert.Equal(segments, SmsText.Segments(new string(letter, length)));

    [Fact]
    public void One_character_outside_of_GSM_makes_all_of_it_long()
    {
        Assert.Equal(1, SmsText.Segments(new string('a', 159) + "b"));
        Assert.Equal(3, SmsText.Segments(new string('a', 159) + "—"));
    }

    [Fact]
    public void What_takes_two_places_is_not_torn_apart()
    {
        // 152 septets and an escaped one: the segment ends one septet early, so the third is needed.
        Assert.Equal(3, SmsText.Segments(new string('a', 152) + "€" + new string('a', 152)));

        // 66 units and a pair of surrogates: the same.
        Assert.Equal(3, SmsText.Segments(new string('☎', 66) + "🔐" + new string('☎', 66)));
        Assert.Equal(1, SmsText.Segments(string.Concat(Enumerable.Repeat("🔐", 35))));
        Assert.Equal(2, SmsText.Segments(string.Concat(Enumerable.Repeat("🔐", 36))));
    }

    [Theory]
    [InlineData("Kode Anda 123456. Jangan berikan kepada siapa pun, termasuk petugas bank.", true)]
    [InlineData("[kode] {1} ~ ^ \\ | €", true)]
    [InlineData("“kode”", false)]
    [InlineData("kode\t1", false)]
    public void GSM_s_alphabet_is_known(string text, bool isGsm) => Assert.Equal(isGsm, SmsText.IsGsm(text));
}
