using System.Numerics;

namespace Gapura.Protocol.Signing;

/// <summary>The form of a signature: r and s of 32 bytes each, neither zero, r below n, s not above (n − 1)/2 (SPEC 3.4).</summary>
internal static class EcdsaSignature
{
    public const int Bytes = 64;
    private const int Half = 32;

    // SP 800-186 §3.2.1.3: the order of P-256.
    private static readonly BigInteger Order =
        new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    public static bool IsWellFormed(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Bytes)
        {
            return false;
        }

        (BigInteger r, BigInteger s) = (Number(signature[..Half]), Number(signature[Half..]));
        return !r.IsZero && r < Order && !s.IsZero && s <= (Order - 1) / 2;
    }

    /// <summary>Puts n − s in the place of an s that is above the middle.</summary>
    public static void Lower(Span<byte> signature)
    {
        BigInteger s = Number(signature[Half..]);
        if (s > (Order - 1) / 2)
        {
            byte[] lowered = (Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
            signature[Half..].Clear();
            lowered.CopyTo(signature[^lowered.Length..]);
        }
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
