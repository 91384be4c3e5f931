using System.Text.Json;
using CsCheck;
using Xunit;

namespace Gapura.Protocol.Tests;

public sealed class HotpTests
{
    public static TheoryData<int> Counts => [.. Enumerable.Range(0, Vectors.Section("rfc4226_appendix_D").GetProperty("vectors").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Counts))]
    public void The_vectors_of_RFC_4226_hold_at_every_intermediate_value(int index)
    {
        JsonElement section = Vectors.Section("rfc4226_appendix_D");
        JsonElement vector = section.GetProperty("vectors")[index];
        byte[] key = section.Hex("secret_hex");
        long counter = vector.Number("count");

        byte[] hmac = new byte[Hotp.MaxHmacLength];
        hmac = hmac[..Hotp.Hmac(key, counter, OtpAlgorithm.Sha1, hmac)];

        Assert.Equal(vector.Text("hmac_hex"), Convert.ToHexStringLower(hmac));
        Assert.Equal(vector.Number("truncated_dec"), Hotp.Truncate(hmac));
        Assert.Equal(vector.Text("truncated_hex"), Hotp.Truncate(hmac).ToString("x", null));
        Assert.Equal(vector.Text("hotp"), Hotp.Code(key, counter, OtpAlgorithm.Sha1, (int)section.Number("digits")));
    }

    [Fact]
    public void All_ten_vectors_of_RFC_4226_are_there_and_their_secret_is_one_in_hex_ASCII_and_Base32()
    {
        JsonElement section = Vectors.Section("rfc4226_appendix_D");
        byte[] key = section.Hex("secret_hex");

        Assert.Equal(10, Counts.Count);
        Assert.Equal(section.Text("secret_ascii"), System.Text.Encoding.ASCII.GetString(key));
        Assert.Equal(section.Text("secret_base32"), Base32.Encode(key));
    }

    /// <summary>The worked example of RFC 4226 §5.4.</summary>
    [Fact]
    public void Truncation_takes_the_31_bits_that_the_last_nibble_points_at()
    {
        byte[] hmac = Convert.FromHexString("1f8698690e02ca16618550ef7f19da8e945b555a");

        Assert.Equal(0x50ef7f19, Hotp.Truncate(hmac));
    }

    [Fact]
    public void Truncation_masks_the_sign_bit_and_reads_up_to_the_last_possible_offset()
    {
        byte[] hmac = new byte[20];
        hmac.AsSpan(15).Fill(0xff);

        Assert.Equal(int.MaxValue, Hotp.Truncate(hmac));
        Assert.Throws<ArgumentException>(() => Hotp.Truncate(new byte[19]));
    }

    [Fact]
    public void A_code_always_has_its_digits_and_shorter_codes_are_the_end_of_longer_ones() =>
        Gen.Select(Samples.Key, Gen.Long[0, long.MaxValue], Samples.Algorithm).Sample((key, counter, algorithm) =>
        {
            string six = Hotp.Code(key, counter, algorithm, 6);
            string seven = Hotp.Code(key, counter, algorithm, 7);
            string eight = Hotp.Code(key, counter, algorithm, 8);

            Assert.Matches("^[0-9]{6}$", six);
            Assert.Equal(six, seven[1..]);
            Assert.Equal(seven, eight[1..]);
            Assert.Equal(8, eight.Length);
        }, iter: 5_000);

    [Fact]
    public void Leading_zeros_are_kept()
    {
        byte[] key = Vectors.Section("rfc4226_appendix_D").Hex("secret_hex");
        string[] codes = [.. Enumerable.Range(0, 2_000).Select(counter => Hotp.Code(key, counter, OtpAlgorithm.Sha1, 6))];

        Assert.All(codes, code => Assert.Equal(6, code.Length));
        Assert.InRange(codes.Count(code => code[0] == '0'), 120, 280);
        Assert.Contains(codes, code => code.StartsWith("00", StringComparison.Ordinal));
    }

    [Fact]
    public void Writing_into_a_buffer_gives_the_same_code_touches_nothing_else_and_allocates_nothing()
    {
        byte[] key = Vectors.Section("rfc4226_appendix_D").Hex("secret_hex");
        char[] buffer = new string('x', 10).ToCharArray();
        foreach (OtpAlgorithm algorithm in Enum.GetValues<OtpAlgorithm>())
        {
            Hotp.WriteCode(key, 1, algorithm, 8, buffer);
            Assert.Equal(Hotp.Code(key, 1, algorithm, 8) + "xx", new string(buffer));

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1_000; i++)
            {
                Hotp.WriteCode(key, i, algorithm, 8, buffer);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
        }
    }

    [Fact]
    public void What_is_out_of_range_is_refused()
    {
        byte[] key = new byte[20];

        Assert.Throws<ArgumentOutOfRangeException>(() => Hotp.Code(key, -1, OtpAlgorithm.Sha1, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hotp.Code(key, 0, OtpAlgorithm.Sha1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hotp.Code(key, 0, OtpAlgorithm.Sha1, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hotp.Code(key, 0, (OtpAlgorithm)3, 6));
        Assert.Throws<ArgumentException>(() => Hotp.Code([], 0, OtpAlgorithm.Sha1, 6));
        Assert.Throws<ArgumentException>(() => Hotp.WriteCode(key, 0, OtpAlgorithm.Sha1, 6, new char[5]));
    }
}
