using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Enrolment;

/// <summary>Six digits that page and device show, so that a person sees that both mean the same device (SPEC 4.8).</summary>
public static class CompareCode
{
    /// <summary>The digits in two groups of three, with a space between.</summary>
    public static string Of(EnrolmentCode code, DevicePublicKey key)
    {
        byte[] hash = SHA256.HashData([.. "gapura-compare-1\0"u8, .. Encoding.ASCII.GetBytes(code.Reveal()), 0, .. key.Point]);
        ulong number = BinaryPrimitives.ReadUInt64BigEndian(hash) % 1_000_000;
        return string.Create(CultureInfo.InvariantCulture, $"{number / 1000:000} {number % 1000:000}");
    }
}
