using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Gapura.Storage.Sealing;

/// <summary>
/// Seals values with AES-256-GCM under a key derived for their column. A sealed value is
/// <c>1 ‖ key id (4 bytes) ‖ nonce (12) ‖ ciphertext ‖ tag (16)</c>; associated data is table, column and row.
/// </summary>
/// <remarks>
/// Nonces are random: NIST SP 800-38D §8.3 bounds that to 2³² values a key, and each column has a key of its own.
/// The ring is replaced whole when its file changes, so a rotation never stops a request.
/// </remarks>
public sealed class KeyRing
{
    private const byte Version = 1;
    private const int IdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = 1 + IdBytes;
    private volatile Snapshot _snapshot;

    /// <param name="keys">At least one master key.</param>
    /// <param name="active">The id of the key that new values are sealed under.</param>
    public KeyRing(IEnumerable<MasterKey> keys, uint active) => _snapshot = new Snapshot([.. keys], active);

    public uint ActiveKeyId => _snapshot.Active;

    public IReadOnlyList<uint> KeyIds => [.. _snapshot.Masters.Select(key => key.Id)];

    /// <summary>
    /// Asked when a value carries a key id that the ring has not: another node or an operator may have rotated a moment ago. Returns the
    /// ring as its source has it now, or null when that cannot be read.
    /// </summary>
    public Func<KeyRing?>? OnUnknownKey { get; set; }

    /// <summary>Takes over what another ring holds; readers see either the old or the new ring.</summary>
    public void ReplaceWith(KeyRing other) => _snapshot = other._snapshot;

    public byte[] Seal(SealedColumn column, string row, ReadOnlySpan<byte> plain)
    {
        var snapshot = _snapshot;
        var result = new byte[HeaderBytes + NonceBytes + plain.Length + TagBytes];
        result[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(1), snapshot.Active);
        var nonce = result.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var gcm = new AesGcm(snapshot.KeyFor(snapshot.Active, column), TagBytes);
        gcm.Encrypt(nonce, plain, result.AsSpan(HeaderBytes + NonceBytes, plain.Length), result.AsSpan(result.Length - TagBytes),
            AssociatedData(column, row));
        return result;
    }

    public byte[] SealText(SealedColumn column, string row, string plain) => Seal(column, row, Encoding.UTF8.GetBytes(plain));

    /// <exception cref="SealBrokenException">The value was changed, moved from another row, or sealed under a key that this ring has not.</exception>
    public byte[] Open(SealedColumn column, string row, ReadOnlySpan<byte> value)
    {
        if (value.Length < HeaderBytes + NonceBytes + TagBytes || value[0] != Version)
        {
            throw new SealBrokenException(column, row, "it is not a sealed value");
        }

        var snapshot = _snapshot;
        var keyId = KeyIdOf(value);
        if (!snapshot.Has(keyId) && OnUnknownKey?.Invoke() is { } current)
        {
            ReplaceWith(current);
            snapshot = current._snapshot;
        }

        if (!snapshot.Has(keyId))
        {
            throw new SealBrokenException(column, row, $"key {keyId:x8} is not in the key ring");
        }

        var rest = value[HeaderBytes..];
        var plain = new byte[rest.Length - NonceBytes - TagBytes];
        using var gcm = new AesGcm(snapshot.KeyFor(keyId, column), TagBytes);
        try
        {
            gcm.Decrypt(rest[..NonceBytes], rest[NonceBytes..^TagBytes], rest[^TagBytes..], plain, AssociatedData(column, row));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealBrokenException(column, row, "it was changed or belongs to another row");
        }

        return plain;
    }

    public string OpenText(SealedColumn column, string row, ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(Open(column, row, value));

    /// <summary>The id of the key that a sealed value was made with.</summary>
    public static uint KeyIdOf(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt32BigEndian(value[1..]);

    /// <summary>The first bytes of every value sealed under a key: what a rotation looks for.</summary>
    public static byte[] PrefixOf(uint keyId)
    {
        var prefix = new byte[HeaderBytes];
        prefix[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(1), keyId);
        return prefix;
    }

    private static byte[] AssociatedData(SealedColumn column, string row) =>
        Encoding.UTF8.GetBytes($"gapura|{column.Table}|{column.Column}|{row}");

    private sealed class Snapshot
    {
        private readonly ImmutableDictionary<uint, ImmutableDictionary<string, byte[]>> _derived;

        public Snapshot(ImmutableArray<MasterKey> masters, uint active)
        {
            Masters = masters;
            Active = active;
            _derived = masters.ToImmutableDictionary(key => key.Id, Derive);
            if (!Has(active))
            {
                throw new ArgumentException($"The active key {active:x8} is not among the keys.", nameof(active));
            }
        }

        public ImmutableArray<MasterKey> Masters { get; }

        public uint Active { get; }

        public bool Has(uint id) => _derived.ContainsKey(id);

        public byte[] KeyFor(uint id, SealedColumn column) => _derived[id][$"{column.Table}.{column.Column}"];

        private static ImmutableDictionary<string, byte[]> Derive(MasterKey master) =>
            SealedColumn.All.ToImmutableDictionary(
                column => $"{column.Table}.{column.Column}",
                column => HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Reveal(), 32,
                    info: Encoding.UTF8.GetBytes($"gapura seal {column.Table}.{column.Column}")));
    }
}

/// <summary>A 256-bit key that seals everything else. It comes from a file or the environment, never from the database.</summary>
public sealed class MasterKey(uint id, byte[] key)
{
    public uint Id { get; } = id;

    public byte[] Reveal() => key.Length == 32 ? key : throw new ArgumentException("A master key has 32 bytes.");

    public override string ToString() => $"master key {Id:x8} [redacted]";
}

/// <summary>A sealed value did not open. That is an attack or a fault, never an expected answer.</summary>
public sealed class SealBrokenException(SealedColumn column, string row, string why)
    : Exception($"{column.Table}.{column.Column} of row {row} does not open: {why}.");
