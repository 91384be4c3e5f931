using System.Diagnostics;
using System.Security.Cryptography;

namespace Gapura.Protocol.Signing;

/// <summary>A device's private key, for authenticators that run on .NET. Nothing in the protocol carries it (SPEC 2.1), and it shows itself to nobody.</summary>
[DebuggerDisplay("[redacted]")]
public sealed class DeviceKey : IDisposable
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly ECDsa _key;

    private DeviceKey(ECDsa key)
    {
        _key = key;
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        Public = DevicePublicKey.FromPoint([0x04, .. point.X!, .. point.Y!])
            ?? throw new CryptographicException("The operating system made a key that is not on P-256.");
    }

    /// <summary>What the server is told.</summary>
    public DevicePublicKey Public { get; }

    /// <summary>A new key from the operating system's generator.</summary>
    public static DeviceKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>A key that was kept, from PKCS#8 (RFC 5958).</summary>
    /// <param name="pkcs8">What <see cref="RevealPrivateKey"/> gave; the caller wipes its own copy.</param>
    /// <exception cref="CryptographicException">It is no private key, or not on P-256. The message holds nothing of it.</exception>
    public static DeviceKey Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out int read);
            return read == pkcs8.Length && key.KeySize == 256 ? new DeviceKey(key) : throw new CryptographicException("A device's key is one key on P-256 (SPEC 2.1).");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The private key as PKCS#8 (RFC 5958), for a device whose platform has no place of its own for keys (SPEC 2.1): whoever has these bytes
    /// is the device. Keep them where only its person can read them.
    /// </summary>
    public byte[] RevealPrivateKey() => _key.ExportPkcs8PrivateKey();

    /// <summary>Signs in the form of SPEC 3.4.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        byte[] signature = _key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        EcdsaSignature.Lower(signature);
        return signature;
    }

    /// <summary>Always <c>[redacted]</c>.</summary>
    public override string ToString() => "[redacted]";

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
