using System.Text;
using CsCheck;
using Xunit;

namespace Gapura.Protocol.Tests;

public sealed class Base32Tests
{
    /// <summary>RFC 4648 §10.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY======")]
    [InlineData("fo", "MZXQ====")]
    [InlineData("foo", "MZXW6===")]
    [InlineData("foob", "MZXW6YQ=")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI======")]
    public void The_vectors_of_RFC_4648_hold_with_and_without_padding(string ascii, string padded)
    {
        byte[] expected = Encoding.ASCII.GetBytes(ascii);

        Assert.Equal(padded.TrimEnd('='), Base32.Encode(expected));
        Assert.True(Base32.TryDecode(padded, out byte[] fromPadded));
        Assert.Equal(expected, fromPadded);
        Assert.True(Base32.TryDecode(padded.TrimEnd('='), out byte[] fromBare));
        Assert.Equal(expected, fromBare);
    }

    [Fact]
    public void Bytes_survive_the_round_trip_in_every_spelling_a_person_may_use() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            string text = Base32.Encode(bytes);
            string padded = text.PadRight((text.Length + 7) / 8 * 8, '=');
            foreach (string spelling in (string[])[text, padded, text.ToLowerInvariant(), Base32.Group(text), Base32.Group(text).Replace(' ', '-')])
            {
                Assert.True(Base32.TryDecode(spelling, out byte[] decoded), spelling);
                Assert.Equal(bytes, decoded);
            }
        });

    [Fact]
    public void An_independent_encoder_writes_and_reads_the_same() =>
        Gen.Byte.Array[1, 200].Sample(bytes =>
        {
            Assert.Equal(OtpNet.Base32Encoding.ToString(bytes).TrimEnd('='), Base32.Encode(bytes));
            Assert.Equal(bytes, OtpNet.Base32Encoding.ToBytes(Base32.Encode(bytes)));
        });

    [Fact]
    public void Garbage_is_refused_without_throwing_and_what_is_taken_is_the_only_spelling()
    {
        Gen<string> nearly = Gen.Char["ABCYZabyz234567= -01890!\t\u00a0\u212a\u017f２"].Array[0, 24].Select(chars => new string(chars));
        Gen.OneOf<string>(Gen.String, nearly).Sample(text =>
        {
            bool taken = Base32.TryDecode(text, out byte[] bytes);
            if (taken)
            {
                string bare = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).TrimEnd('=').ToUpperInvariant();
                Assert.Equal(bare, Base32.Encode(bytes));
            }
            else
            {
                Assert.Empty(bytes);
            }
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("A")] // lengths that no bytes encode to
    [InlineData("AAA")]
    [InlineData("AAAAAA")]
    [InlineData("AAAAAAAAA")]
    [InlineData("MZ")] // trailing bits not zero: f is MY
    [InlineData("MZXW7")]
    [InlineData("MY=")] // padding too short, too long, in front, in between
    [InlineData("MY=====")]
    [InlineData("MY=======")]
    [InlineData("MZXW6YTB========")]
    [InlineData("=")]
    [InlineData("========")]
    [InlineData("MY======MY======")]
    [InlineData("=MZXW6==")]
    [InlineData(" MZXW6YTB")] // separators stand between symbols only
    [InlineData("MZXW6YTB ")]
    [InlineData("MZXW6 ===")]
    [InlineData("MZXW6== =")]
    [InlineData("-")]
    [InlineData("MZXW\t6YTB")] // other white space
    [InlineData("MZXW\n6YTB")]
    [InlineData("MZXW\u00a06YTB")]
    [InlineData("MZXW\u20116YTB")]
    [InlineData("MZXW6YT0")] // digits outside the alphabet
    [InlineData("MZXW6YT1")]
    [InlineData("MZXW6YT8")]
    [InlineData("MZXW6YT9")]
    [InlineData("\u212aZXW6YTB")] // Kelvin sign, long s, full width: equal to ASCII letters under case folding
    [InlineData("MZXW6YT\u017f")]
    [InlineData("ＭZXW6YTB")]
    [InlineData("MZXW6YT２")]
    public void What_is_not_Base32_is_refused(string text)
    {
        Assert.False(Base32.TryDecode(text, out byte[] bytes));
        Assert.Empty(bytes);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("ABCD", "ABCD")]
    [InlineData("ABCDE", "ABCD E")]
    [InlineData("ABCDEFGH", "ABCD EFGH")]
    [InlineData("ABCDEFGHI", "ABCD EFGH I")]
    public void Groups_have_four_symbols_and_no_stray_space(string bare, string grouped) => Assert.Equal(grouped, Base32.Group(bare));
}
