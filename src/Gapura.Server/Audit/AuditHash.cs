using System.Buffers.Binary;
using System.Security.Cryptography;
using Gapura.Storage.Records;

namespace Gapura.Server.Audit;

/// <summary>How the trail is chained and signed.</summary>
public static class AuditHash
{
    /// <summary>What the first link follows: 32 zero bytes.</summary>
    public static byte[] Start => new byte[SHA256.HashSizeInBytes];

    /// <summary>SHA-256(previous hash ‖ sequence, 8 bytes big-endian ‖ canonical event ‖ the event's seal).</summary>
    public static byte[] Link(byte[] previous, long sequence, AuditEvent row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(Bytes(sequence));
        hash.AppendData(AuditLog.Canonical(row));
        hash.AppendData(row.Seal);
        return hash.GetHashAndReset();
    }

    /// <summary>HMAC-SHA-256("checkpoint" ‖ sequence ‖ hash ‖ Unix milliseconds), numbers in 8 bytes big-endian.</summary>
    public static byte[] Checkpoint(byte[] key, long sequence, byte[] head, DateTimeOffset at) => HMACSHA256.HashData(
        key, (byte[])[.. "checkpoint"u8, .. Bytes(sequence), .. head, .. Bytes(at.ToUnixTimeMilliseconds())]);

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
