using CsCheck;
using Xunit;

namespace Gapura.Protocol.Tests;

public sealed class TotpCodeTextTests
{
    [Theory]
    [InlineData("123456", 6, "123456")]
    [InlineData("012345", 6, "012345")]
    [InlineData("000000", 6, "000000")]
    [InlineData("123 456", 6, "123456")]
    [InlineData("123-456", 6, "123456")]
    [InlineData("12 34 56", 6, "123456")]
    [InlineData("123 - 456", 6, "123456")]
    [InlineData(" \t123456\r\n", 6, "123456")]
    [InlineData("\u00a0123456\u00a0", 6, "123456")]
    [InlineData("1234567", 7, "1234567")]
    [InlineData("1234 5678", 8, "12345678")]
    public void A_code_is_read_as_people_type_it(string typed, int digits, string expected)
    {
        Assert.True(TotpCodeText.TryNormalise(typed, digits, out string code));
        Assert.Equal(expected, code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("123 45")]
    [InlineData("-123456")]
    [InlineData("123456-")]
    [InlineData("+123456")]
    [InlineData("123.456")]
    [InlineData("123,456")]
    [InlineData("123\t456")]
    [InlineData("123\u00a0456")]
    [InlineData("123\u2013456")]
    [InlineData("12345a")]
    [InlineData("0x1234")]
    [InlineData("１２３４５６")]
    [InlineData("12345６")]
    [InlineData("\u0661\u0662\u0663\u0664\u0665\u0666")]
    [InlineData("\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6")]
    [InlineData("12345\u00b2")]
    [InlineData("123456\0")]
    [InlineData("\u200b123456")]
    [InlineData("123456 123456")]
    public void Anything_else_is_refused(string typed)
    {
        Assert.False(TotpCodeText.TryNormalise(typed, 6, out string code));
        Assert.Empty(code);
    }

    [Fact]
    public void Whatever_is_typed_the_outcome_is_a_whole_code_or_nothing()
    {
        Gen<string> nearly = Gen.Char["0123456789 -１\u0663\t"].Array[0, 14].Select(chars => new string(chars));
        Gen.Select(Gen.OneOf<string>(Gen.String, nearly), Gen.Int[6, 8]).Sample((typed, digits) =>
        {
            if (TotpCodeText.TryNormalise(typed, digits, out string code))
            {
                Assert.Equal(digits, code.Length);
                Assert.Equal(string.Concat(typed.Where(char.IsAsciiDigit)), code);
            }
            else
            {
                Assert.Empty(code);
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Grouping_a_code_never_changes_it() =>
        Gen.Select(Samples.Parameters, Samples.Key, Gen.Int[1, 4]).Sample((p, key, group) =>
        {
            string code = Totp.Code(key, new TimeStep(1), p);
            string grouped = string.Join(' ', code.Chunk(group).Select(chunk => new string(chunk)));

            Assert.True(TotpCodeText.TryNormalise(grouped, p.Digits, out string read));
            Assert.Equal(code, read);
        });

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public void A_length_that_no_code_has_is_a_mistake_of_the_caller(int digits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TotpCodeText.TryNormalise("123456", digits, out _));
}
