using System.Diagnostics;
using System.Security.Cryptography;

namespace Gapura.Protocol;

/// <summary>
/// The key K that server and authenticator share (RFC 4226 §5.1). It shows itself only where <see cref="Reveal"/> is written, so that a
/// search for that word finds every such place; text, debugger and serialisers see nothing.
/// </summary>
[DebuggerDisplay("[redacted]")]
public sealed class OtpSecret : IDisposable
{
    /// <summary>Fewest bytes of a key: 128 bits (RFC 4226 §4 R6, MUST).</summary>
    public const int MinLength = 16;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _key;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private bool _disposed;

    private OtpSecret(byte[] key) => _key = key;

    /// <summary>
    /// A new key from the operating system's generator, as long as the output of the HMAC: 20, 32 or 64 bytes (RFC 4226 §4 R6 recommends
    /// 160 bits, RFC 6238 §5.1 the length of the output).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm is unknown.</exception>
    public static OtpSecret Create(OtpAlgorithm algorithm) => new(RandomNumberGenerator.GetBytes(Hotp.HmacLength(algorithm)));

    /// <summary>A copy of key bytes that came from elsewhere, for example from sealed storage.</summary>
    /// <param name="key">At least 16 bytes; the caller wipes its own copy.</param>
    /// <exception cref="ArgumentException">The key is too short. The message does not contain it.</exception>
    public static OtpSecret From(ReadOnlySpan<byte> key) => key.Length >= MinLength
        ? new OtpSecret(key.ToArray())
        : throw new ArgumentException("A one-time password key has at least 16 bytes (RFC 4226 R6).", nameof(key));

    /// <summary>The key bytes, valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed; zeroes never pass for a key.</exception>
    public ReadOnlySpan<byte> Reveal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _key;
    }

    /// <summary>The key as unpadded Base32, for a person to type or for a QR code. A string cannot be wiped: keep it short-lived.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed.</exception>
    public string RevealBase32() => Base32.Encode(Reveal());

    /// <summary>Always <c>[redacted]</c>.</summary>
    public override string ToString() => "[redacted]";

    /// <summary>
    /// Overwrites the key with zeroes. The garbage collector may have moved the array and left a copy behind until that memory is used
    /// again; pinning would prevent it, but fragments the heap of a server that opens thousands of secrets a second.
    /// </summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        _disposed = true;
    }
}
