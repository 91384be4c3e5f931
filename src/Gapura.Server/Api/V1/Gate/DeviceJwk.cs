using Gapura.Protocol.Signing;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>A device's public key as relying parties get it (RFC 7517): what a statement is checked with, by anyone and without us.</summary>
internal static class DeviceJwk
{
    public static object Of(Device device) => new
    {
        kty = "EC",
        crv = "P-256",
        x = Base64UrlText.Encode(device.PublicKey.AsSpan(1, 32)),
        y = Base64UrlText.Encode(device.PublicKey.AsSpan(33, 32)),
        alg = "ES256",
        use = "sig",
    };
}
