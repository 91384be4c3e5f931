using CsCheck;

namespace Gapura.Protocol.Tests;

/// <summary>What the properties draw from.</summary>
internal static class Samples
{
    public static readonly Gen<OtpAlgorithm> Algorithm = Gen.OneOf<OtpAlgorithm>(OtpAlgorithm.Sha1, OtpAlgorithm.Sha256, OtpAlgorithm.Sha512);

    /// <summary>From the shortest key allowed to one longer than the block of any hash, which HMAC hashes first (RFC 2104 §2).</summary>
    public static readonly Gen<byte[]> Key = Gen.Byte.Array[OtpSecret.MinLength, 150];

    public static readonly Gen<TotpParameters> Parameters =
        Gen.Select(Algorithm, Gen.Int[6, 8], Gen.Int[15, 120], (algorithm, digits, period) => new TotpParameters(algorithm, digits, period));

    /// <summary>From 1970 to the last second of year 9999, crossing 2038 (2^31) and 2106 (2^32).</summary>
    public static readonly Gen<long> UnixTime =
        Gen.OneOf<long>(Gen.Long[0, 4_000_000_000], Gen.Long[0, 253_402_300_799], Gen.Long[2_147_483_000, 2_147_484_000], Gen.Long[4_294_967_000, 4_294_968_000]);

    /// <summary>Names out of the characters that mean something in a URI, letters of several scripts and planes, and controls.</summary>
    public static readonly Gen<string> Name = Gen.OneOf<string>(
            Gen.OneOf<string>(":", "&", "#", "/", "%", "+", "?", "=", "@", " ", "%3A", "%20", "\"", "'", "\\", "[", "~", "-", ".", "_"),
            Gen.OneOf<string>("a", "Z", "0", "é", "ß", "Ł", "한", "日本", "ꦒꦥꦸꦫ", "مرحبا", "🔑", "👩‍💻", "e\u0301", "\u200f", "\u00a0", "\uffff", "\t", "\0", "K"),
            Gen.Int[0x20, 0x10ffff].Where(System.Text.Rune.IsValid).Select(char.ConvertFromUtf32))
        .Array[1, 20].Select(string.Concat).Where(name => !string.IsNullOrWhiteSpace(name));
}
