using System.Numerics;
using System.Security.Cryptography;

namespace Gapura.Protocol.Signing;

/// <summary>A device's public key: a point on P-256 (SPEC 2).</summary>
public sealed class DevicePublicKey
{
    private const int PointBytes = 65;
    private const int FieldBytes = 32;

    // FIPS 186-5 / SP 800-186 §3.2.1.3: the prime and b of P-256; a is −3.
    private static readonly BigInteger Prime = Number("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    private static readonly BigInteger B = Number("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");
    private readonly byte[] _point;
    private ECDsa? _kept;
    private int _isUsed;

    private DevicePublicKey(byte[] point) => _point = point;

    /// <summary>The 65 bytes of the uncompressed point.</summary>
    public ReadOnlySpan<byte> Point => _point;

    /// <summary>Reads a key from base64url.</summary>
    /// <returns>Null for what SPEC 2.3 refuses.</returns>
    public static DevicePublicKey? Read(string text) => Base64UrlText.TryDecode(text, PointBytes, out byte[] point) ? FromPoint(point) : null;

    /// <summary>Takes a point's bytes, as they are stored.</summary>
    /// <returns>Null for what SPEC 2.3 refuses.</returns>
    public static DevicePublicKey? FromPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointBytes || point[0] != 0x04)
        {
            return null;
        }

        var x = new BigInteger(point.Slice(1, FieldBytes), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + FieldBytes)..], isUnsigned: true, isBigEndian: true);
        bool isOnCurve = x < Prime && y < Prime && ((y * y) - (x * x * x) + (3 * x) - B) % Prime == 0;
        return isOnCurve ? new DevicePublicKey(point.ToArray()) : null;
    }

    /// <summary>Whether a signature in the form of SPEC 3.4 is this key's over the message. Another form is refused, however right.</summary>
    public bool HasSigned(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (!EcdsaSignature.IsWellFormed(signature))
        {
            return false;
        }

        // Setting a key up costs nearly as much as checking with it. Of a key that is used again one is kept, for one thread at a time; others
        // make their own, and what is used once leaves nothing for the finaliser.
        bool isUsedAgain = Interlocked.Exchange(ref _isUsed, 1) == 1;
        ECDsa key = Interlocked.Exchange(ref _kept, null) ?? SetUp();
        try
        {
            return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            if (!isUsedAgain || Interlocked.CompareExchange(ref _kept, key, null) is not null)
            {
                key.Dispose();
            }
        }
    }

    /// <summary>The key as SPEC 2.2 writes it.</summary>
    public override string ToString() => Base64UrlText.Encode(_point);

    private ECDsa SetUp() => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = _point[1..(1 + FieldBytes)], Y = _point[(1 + FieldBytes)..] },
    });

    private static BigInteger Number(string hex) => new(Convert.FromHexString(hex), isUnsigned: true, isBigEndian: true);
}
