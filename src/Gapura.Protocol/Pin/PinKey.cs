using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Pin;

/// <summary>
/// What a device's seed and a PIN give together (SPEC 9.2). The server keeps it encrypted and can test no PIN with it; the device makes it
/// anew from every six digits and cannot tell whether they were right. It shows itself only by <see cref="Reveal"/>.
/// </summary>
[DebuggerDisplay("[redacted]")]
public sealed class PinKey
{
    /// <summary>Bytes of a PIN key, and of a seed (SPEC 9.1, 9.2).</summary>
    public const int Bytes = 32;

    private const int SaltBytes = 16;
    private const int TotpBytes = 20;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _key;

    private PinKey(byte[] key) => _key = key;

    /// <summary>A new seed for a device (SPEC 9.1).</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(Bytes);

    /// <summary>A new salt for a PIN (SPEC 9.1).</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltBytes);

    /// <summary>The key of these digits, right or wrong (SPEC 9.2).</summary>
    /// <exception cref="ArgumentException">Not six digits.</exception>
    public static PinKey Derive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> salt, string pin) => PinText.IsPin(pin)
        ? new PinKey(HMACSHA256.HashData(seed, (byte[])[.. "gapura-pin-1"u8, 0, .. salt, .. Encoding.ASCII.GetBytes(pin)]))
        : throw new ArgumentException("A PIN has six digits (SPEC 9.1).", nameof(pin));

    /// <returns>Null for anything but 32 bytes.</returns>
    public static PinKey? From(ReadOnlySpan<byte> key) => key.Length == Bytes ? new PinKey(key.ToArray()) : null;

    /// <returns>Null for anything but 43 characters that are 32 bytes.</returns>
    public static PinKey? Read(string text) => Base64UrlText.TryDecode(text, Bytes, out byte[] key) ? new PinKey(key) : null;

    /// <summary>The bytes, to be sealed or sent.</summary>
    public ReadOnlySpan<byte> Reveal() => _key;

    /// <summary>The proof over a message (SPEC 9.3).</summary>
    public string ProofOver(string message) => Base64UrlText.Encode(Mac(message));

    /// <summary>Whether that is the proof over the message; in constant time (SPEC 9.5).</summary>
    public bool Proves(string proof, string message) =>
        Base64UrlText.TryDecode(proof, HMACSHA256.HashSizeInBytes, out byte[] given) && CryptographicOperations.FixedTimeEquals(given, Mac(message));

    /// <summary>The key of offline codes (SPEC 9.9).</summary>
    public OtpSecret TotpSecret() => OtpSecret.From(HMACSHA256.HashData(_key, "gapura-totp-1"u8).AsSpan(0, TotpBytes));

    /// <summary>The key of responses without network (SPEC 9.9).</summary>
    public byte[] OcraKey() => HMACSHA256.HashData(_key, "gapura-ocra-1"u8);

    /// <summary>Always <c>[redacted]</c>.</summary>
    public override string ToString() => "[redacted]";

    private byte[] Mac(string message) => HMACSHA256.HashData(_key, (byte[])[.. "gapura-pin-proof-1"u8, 0, .. Encoding.ASCII.GetBytes(message)]);
}
