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
