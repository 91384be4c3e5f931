using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapura.Protocol.Ocra;
using Xunit;

namespace Gapura.Protocol.Tests.Ocra;

public sealed class OcraTests
{
    private static readonly JsonElement File = Vectors.Section("rfc6287_appendix_C");

    [Fact]
    public void Every_response_of_the_appendix_comes_out() => Assert.Empty(SharedVectors.Failing(File.Each("vectors"), vector =>
    {
        byte[] key = Encoding.ASCII.GetBytes(File.GetProperty("keys_ascii").Text(vector.Text("key")));
        OcraSuite suite = OcraSuite.Read(vector.Text("suite"))!;
        var inputs = new OcraInputs(vector.Text("Q"))
        {
            Counter = vector.TryGetProperty("C", out JsonElement counter) ? counter.GetInt64() : 0,
            PinHash = suite.PinHash is null ? default : Convert.FromHexString(File.Text("pin_sha1")),
            TimeSteps = suite.TimeStep > TimeSpan.Zero ? Convert.ToInt64(File.Text("T_hex"), 16) : 0,
        };
        return OcraResponse.Of(suite, key, inputs) == vector.Text("ocra");
    }));

    [Theory]
    [InlineData("OCRA-1:HOTP-SHA1-6")]
    [InlineData("OCRA-2:HOTP-SHA1-6:QN08")]
    [InlineData("OCRA-1:HOTP-MD5-6:QN08")]
    [InlineData("OCRA-1:HOTP-SHA1-0:QN08")]
    [InlineData("OCRA-1:HOTP-SHA1-11:QN08")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QX08")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN03")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN65")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN8")]
    [InlineData("OCRA-1:HOTP-SHA1-6:PSHA1-QN08")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-PMD5")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-S64")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-S513")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-T0M")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-T60S")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-T1D")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-T1M-S064")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08-")]
    public void A_suite_that_the_rfc_does_not_have_is_refused(string suite) => Assert.Null(OcraSuite.Read(suite));

    [Theory]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08", "123")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08", "12345678901234567")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08", "1234567a")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QN08", "١٢٣٤٥٦٧٨")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QH08", "1234567g")]
    [InlineData("OCRA-1:HOTP-SHA1-6:QA08", "1234567é")]
    public void A_question_that_the_suite_does_not_have_is_refused(string suite, string question) =>
        Assert.Throws<ArgumentException>(() => OcraResponse.Of(OcraSuite.Read(suite)!, new byte[20], new OcraInputs(question)));

    [Fact]
    public void Session_data_takes_part_and_shorter_data_is_padded_at_its_front()
    {
        OcraSuite suite = OcraSuite.Read("OCRA-1:HOTP-SHA256-8:QN08-S064")!;
        string Of(byte[] session) => OcraResponse.Of(suite, new byte[32], new OcraInputs("12345678") { Session = session });

        byte[] data = SHA512.HashData("fields"u8);
        Assert.NotEqual(Of(data), Of(SHA512.HashData("other fields"u8)));
        Assert.Equal(Of([1]), Of([.. new byte[63], 1]));
        Assert.Throws<ArgumentException>(() => Of(new byte[65]));
    }

    [Fact]
    public void A_pin_hash_of_another_length_is_refused() => Assert.Throws<ArgumentException>(() =>
        OcraResponse.Of(OcraSuite.Read("OCRA-1:HOTP-SHA256-8:QN08-PSHA1")!, new byte[32], new OcraInputs("12345678") { PinHash = new byte[32] }));
}
