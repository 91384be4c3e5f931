using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gapura.Protocol;

/// <summary>
/// HMAC-based one-time passwords, RFC 4226, over the three hashes of RFC 6238 §1.2. Left out on purpose: the counter's look-ahead and
/// re-synchronisation (§7.4) and throttling (§7.3) need state and belong to the server; the alphanumeric codes and the other extensions of
/// appendix E are optional and no app shows them.
/// </summary>
public static class Hotp
{
    internal const int MaxHmacLength = 64;

    private const int CounterLength = sizeof(long);
    private const int ShortestHmac = 20;

    /// <summary>HOTP(K,C) = Truncate(HMAC(K,C)), RFC 4226 §5.2 and §5.3, leading zeros kept.</summary>
    /// <param name="key">The shared key K; not empty.</param>
    /// <param name="counter">The counter C, 0 or more.</param>
    /// <param name="algorithm">The hash.</param>
    /// <param name="digits">Length of the code, 6 to 8.</param>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Counter, algorithm or digits are out of range.</exception>
    public static string Code(ReadOnlySpan<byte> key, long counter, OtpAlgorithm algorithm, int digits)
    {
        Span<char> code = stackalloc char[TotpParameters.CheckedDigits(digits)];
        WriteCode(key, counter, algorithm, digits, code);
        return new string(code);
    }

    /// <summary>The same as <see cref="Code"/>, written into the first <paramref name="digits"/> characters of a buffer; allocates nothing.</summary>
    /// <param name="key">The shared key K; not empty.</param>
    /// <param name="counter">The counter C, 0 or more.</param>
    /// <param name="algorithm">The hash.</param>
    /// <param name="digits">Length of the code, 6 to 8.</param>
    /// <param name="destination">At least <paramref name="digits"/> characters.</param>
    /// <exception cref="ArgumentException">The key is empty or the buffer too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Counter, algorithm or digits are out of range.</exception>
    public static void WriteCode(ReadOnlySpan<byte> key, long counter, OtpAlgorithm algorithm, int digits, Span<char> destination)
    {
        TotpParameters.CheckedDigits(digits);
        if (destination.Length < digits)
        {
            throw new ArgumentException("The buffer is shorter than the code.", nameof(destination));
        }

        Span<byte> hmac = stackalloc byte[MaxHmacLength];
        WriteDigits(hmac[..Hmac(key, counter, algorithm, hmac)], digits, destination);
    }

    /// <summary>The same under a key that was set up once, for many counters.</summary>
    internal static void WriteCode(IncrementalHash keyed, long counter, int digits, Span<char> destination)
    {
        Span<byte> message = stackalloc byte[CounterLength];
        BinaryPrimitives.WriteInt64BigEndian(message, counter);
        keyed.AppendData(message);
        Span<byte> hmac = stackalloc byte[MaxHmacLength];
        WriteDigits(hmac[..keyed.GetHashAndReset(hmac)], digits, destination);
    }

    /// <summary>An HMAC that keeps its key between messages: setting it up costs more than a message of eight bytes.</summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    internal static IncrementalHash CreateHmac(ReadOnlySpan<byte> key, OtpAlgorithm algorithm) => key.IsEmpty
        ? throw new ArgumentException("The key is empty.", nameof(key))
        : IncrementalHash.CreateHMAC(algorithm switch
        {
            OtpAlgorithm.Sha1 => HashAlgorithmName.SHA1,
            OtpAlgorithm.Sha256 => HashAlgorithmName.SHA256,
            OtpAlgorithm.Sha512 => HashAlgorithmName.SHA512,
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm of RFC 6238."),
        }, key);

    private static void WriteDigits(ReadOnlySpan<byte> hmac, int digits, Span<char> destination)
    {
        int rest = Truncate(hmac);

        // RFC 4226 §5.3 step 3, D = Snum mod 10^Digit: writing only the last digits is the modulus, and keeps leading zeros.
        for (int i = digits - 1; i >= 0; i--)
        {
            (rest, int digit) = Math.DivRem(rest, 10);
            destination[i] = (char)('0' + digit);
        }
    }

    /// <summary>
    /// Dynamic truncation, RFC 4226 §5.3: the low four bits of the last byte choose where 31 bits are read, big-endian, the sign bit masked.
    /// For the longer hashes the last byte is the last of their own output (RFC 6238 appendix A).
    /// </summary>
    /// <param name="hmac">The whole HMAC, at least 20 bytes.</param>
    /// <returns>0 to 2^31 − 1.</returns>
    /// <exception cref="ArgumentException">Fewer than 20 bytes.</exception>
    public static int Truncate(ReadOnlySpan<byte> hmac)
    {
        if (hmac.Length < ShortestHmac)
        {
            throw new ArgumentException("An HMAC has at least 20 bytes.", nameof(hmac));
        }

        int offset = hmac[^1] & 0x0f;
        return BinaryPrimitives.ReadInt32BigEndian(hmac[offset..]) & int.MaxValue;
    }

    /// <summary>Bytes of an HMAC's output.</summary>
    internal static int HmacLength(OtpAlgorithm algorithm) => algorithm switch
    {
        OtpAlgorithm.Sha1 => 20,
        OtpAlgorithm.Sha256 => 32,
        OtpAlgorithm.Sha512 => MaxHmacLength,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm of RFC 6238."),
    };

    /// <summary>RFC 4226 §5.3 step 1 over the counter as eight bytes, big-endian (§5.1, §5.2); returns how many bytes were written.</summary>
    internal static int Hmac(ReadOnlySpan<byte> key, long counter, OtpAlgorithm algorithm, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(counter);
        Span<byte> message = stackalloc byte[CounterLength];
        BinaryPrimitives.WriteInt64BigEndian(message, counter);
        return Hmac(key, message, algorithm, destination);
    }

    /// <summary>HMAC (RFC 2104) of any message; returns how many bytes were written.</summary>
    internal static int Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, OtpAlgorithm algorithm, Span<byte> destination)
    {
        if (key.IsEmpty)
        {
            // Anyone can compute the codes of an empty key: it is a caller's mistake, not a key.
            throw new ArgumentException("The key is empty.", nameof(key));
        }

        return algorithm switch
        {
            // RFC 4226 §5.2 prescribes SHA-1 and most apps know nothing else. HMAC does not rest on collision resistance, which is what SHA-1 lost
            // (RFC 6194 §3.3); the ban holds everywhere else.
#pragma warning disable RS0030, CA5350
            OtpAlgorithm.Sha1 => HMACSHA1.HashData(key, message, destination),
#pragma warning restore RS0030, CA5350
            OtpAlgorithm.Sha256 => HMACSHA256.HashData(key, message, destination),
            OtpAlgorithm.Sha512 => HMACSHA512.HashData(key, message, destination),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm of RFC 6238."),
        };
    }
}
