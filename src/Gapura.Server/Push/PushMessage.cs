using System.Buffers.Binary;
using System.Security.Cryptography;
using Gapura.Protocol.Signing;

namespace Gapura.Server.Push;

/// <summary>
/// Encrypts a push message for its device (RFC 8291) in the coding <c>aes128gcm</c> (RFC 8188), so that the push service carries what it
/// cannot read. One record, as RFC 8291 §4 demands; a salt and a key pair of its own for each message, so that equal messages look different.
/// </summary>
/// <remarks>
/// Left out: padding (RFC 8188 §2 allows it; our payloads are ids of one length, of which the length tells nothing), and reading, which
/// devices do.
/// </remarks>
public static class PushMessage
{
    /// <summary>Most bytes of a plain text (RFC 8291 §4): 4096 less header, delimiter and tag.</summary>
    public const int MostBytes = RecordSize - HeaderBytes - 1 - TagBytes;

    /// <summary>How the coding is called in <c>Content-Encoding</c> (RFC 8188 §2).</summary>
    public const string Coding = "aes128gcm";

    internal const int SaltBytes = 16;
    private const int RecordSize = 4096;
    private const int PointBytes = 65;
    private const int HeaderBytes = SaltBytes + 4 + 1 + PointBytes;
    private const int TagBytes = 16;

    /// <summary>The body of a push.</summary>
    /// <param name="plain">At most <see cref="MostBytes"/>.</param>
    /// <param name="to">A subscription whose keys are fit.</param>
    /// <exception cref="ArgumentException">The text is too long, or the subscription's keys are not fit.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> plain, PushSubscription to)
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(plain, to, key, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <summary>With key and salt given: for the example of RFC 8291 §5 alone.</summary>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plain, PushSubscription to, ECDiffieHellman key, byte[] salt)
    {
        if (plain.Length > MostBytes)
        {
            throw new ArgumentException($"A push has at most {MostBytes} bytes (RFC 8291 §4).", nameof(plain));
        }

        if (!to.HasFitKeys)
        {
            throw new ArgumentException("The subscription's keys are not a point on P-256 and 16 bytes (RFC 8291 §3).", nameof(to));
        }

        var ours = PointOf(key);
        var (contentKey, nonce) = Derive(to, key, ours, salt);

        // RFC 8188 §2.1: salt, record size, length of the key id, key id; RFC 8291 §4 has the sender's public key there.
        var body = new byte[HeaderBytes + plain.Length + 1 + TagBytes];
        salt.CopyTo(body, 0);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltBytes), RecordSize);
        body[SaltBytes + 4] = PointBytes;
        ours.CopyTo(body, SaltBytes + 5);

        // RFC 8188 §2: the delimiter of the last record is 2. The first record's nonce is exclusive-or'ed with 0 (§2.3), so it stays as it is.
        byte[] record = [.. plain, 2];
        using var cipher = new AesGcm(contentKey, TagBytes);
        cipher.Encrypt(nonce, record, body.AsSpan(HeaderBytes, record.Length), body.AsSpan(HeaderBytes + record.Length));
        return body;
    }

    /// <summary>RFC 8291 §3.4: both sides' keys and the authentication secret become the input of RFC 8188 §2.2 and §2.3.</summary>
    private static (byte[] Key, byte[] Nonce) Derive(PushSubscription to, ECDiffieHellman key, byte[] ours, byte[] salt)
    {
        using var theirs = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = to.P256dh[1..33], Y = to.P256dh[33..] },
        });
        using var theirPublic = theirs.PublicKey;
        var input = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, key.DeriveRawSecretAgreement(theirPublic), 32, to.Auth, [.. "WebPush: info\0"u8, .. to.P256dh, .. ours]);
        return (HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray()),
            HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray()));
    }

    private static byte[] PointOf(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [0x04, .. point.X!, .. point.Y!];
    }
}
