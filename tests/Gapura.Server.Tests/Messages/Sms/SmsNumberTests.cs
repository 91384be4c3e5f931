using Gapura.Server.Messages.Sms;

namespace Gapura.Server.Tests.Messages.Sms;

public sealed class SmsNumberTests
{
    [Theory]
    [InlineData("+628110000001")]
    [InlineData("00628110000001")]
    [InlineData("08110000001")]
    [InlineData("628110000001")]
    [InlineData("+62 811-0000-001")]
    [InlineData(" (0811) 0000.001 ")]
    [InlineData("+62 (0)811 0000 001")]
    [InlineData("0062-0811-0000-001")]
    [InlineData("\u202A+62\u00A0811\u20110000\u200B001\u202C")]
    [InlineData("620811 0000 001")]
    public void Every_way_of_writing_a_number_is_one_number(string typed) => Assert.Equal("+628110000001", SmsNumber.Normalise(typed, "+62"));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("+0628110000001")]
    [InlineData("+62811")]
    [InlineData("+62811000000100000")]
    [InlineData("+62811000000a")]
    [InlineData("+628110000001\n")]
    [InlineData("+628110000001,+19005550100")]
    [InlineData("+628110000001;ext=5")]
    [InlineData("+٦٢٨١١٠٠٠٠٠٠١")]
    public void What_is_no_number_is_none(string typed)
    {
        Assert.False(SmsNumber.IsE164(typed));
        Assert.Null(SmsNumber.Normalise(typed.Replace("\n", "x", StringComparison.Ordinal), "+62"));
    }

    [Fact]
    public void A_number_of_another_country_stays_there() => Assert.Equal("+6591234567", SmsNumber.Normalise("0065 9123 4567", "+62"));
}
