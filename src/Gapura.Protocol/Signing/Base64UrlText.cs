using System.Buffers;
using System.Buffers.Text;

namespace Gapura.Protocol.Signing;

/// <summary>Base64url with one spelling for each value (SPEC 1.1); the framework's reader also takes padding and white space.</summary>
public static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The text of any bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Reads bytes back.</summary>
    /// <returns>False for padding, foreign characters, a length that no bytes have, or unused bits that are set.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
        {
            return false;
        }

        byte[] decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, decoded, out _, out int written) != OperationStatus.Done || !text.SequenceEqual(Encode(decoded.AsSpan(0, written))))
        {
            return false;
        }

        bytes = decoded[..written];
        return true;
    }

    /// <summary>Reads a value whose length is known.</summary>
    /// <param name="text">As it came.</param>
    /// <param name="length">The bytes that it must have.</param>
    /// <param name="bytes">The bytes; empty when refused.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, int length, out byte[] bytes)
    {
        bool isRight = TryDecode(text, out bytes) && bytes.Length == length;
        bytes = isRight ? bytes : [];
        return isRight;
    }
}
