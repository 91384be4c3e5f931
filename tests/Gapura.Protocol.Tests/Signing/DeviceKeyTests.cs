using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using Gapura.Protocol.Signing;
using Xunit;

namespace Gapura.Protocol.Tests.Signing;

public sealed class DeviceKeyTests
{
    [Fact]
    [Trait("Clause", "E-02")]
    public void Only_points_on_the_curve_are_keys()
    {
        JsonElement vectors = SharedVectors.Open("keys");
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), vector => DevicePublicKey.Read(vector.GetString()!)?.ToString() == vector.GetString()));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => DevicePublicKey.Read(vector.Text("key")) is null));
    }

    [Fact]
    public void A_signature_has_one_form()
    {
        JsonElement vectors = SharedVectors.Open("signatures");
        (DevicePublicKey key, byte[] message) = (vectors.Key(), vectors.Hex("message"));
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), vector => key.HasSigned(message, Convert.FromHexString(vector.GetString()!))));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => !key.HasSigned(message, vector.Hex("signature"))));
    }

    [Fact]
    public void What_a_device_signs_is_its_own_and_passes_for_nothing_else() => Gen.Byte.Array.Sample(
        message =>
        {
            using var key = DeviceKey.Create();
            using var other = DeviceKey.Create();
            byte[] signature = key.Sign(message);
            Assert.True(key.Public.HasSigned(message, signature));
            Assert.False(other.Public.HasSigned(message, signature));
            Assert.False(key.Public.HasSigned([.. message, 0], signature));
        },
        iter: 200);

    [Fact]
    public void The_frameworks_own_verification_agrees()
    {
        using var key = DeviceKey.Create();
        byte[] point = key.Public.Point.ToArray();
        using var judge = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        Assert.True(judge.VerifyData("gapura"u8, key.Sign("gapura"u8), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Fact]
    public void A_key_that_was_kept_is_the_same_key()
    {
        using var key = DeviceKey.Create();
        using var kept = DeviceKey.Import(key.RevealPrivateKey());
        Assert.Equal(key.Public.ToString(), kept.Public.ToString());
        Assert.True(key.Public.HasSigned("gapura"u8, kept.Sign("gapura"u8)));
        Assert.Equal("[redacted]", kept.ToString());
    }

    [Theory]
    [InlineData("1.3.132.0.34")] // P-384
    [InlineData("1.3.132.0.10")] // secp256k1
    [Trait("Clause", "E-02")]
    public void A_key_on_another_curve_is_none(string curve)
    {
        using var other = ECDsa.Create(ECCurve.CreateFromValue(curve));
        Assert.Throws<CryptographicException>(() => DeviceKey.Import(other.ExportPkcs8PrivateKey()));
    }

    [Fact]
    public void What_is_no_key_or_more_than_one_is_refused()
    {
        using var key = DeviceKey.Create();
        byte[] kept = key.RevealPrivateKey();
        Assert.Throws<CryptographicException>(() => DeviceKey.Import([]));
        Assert.Throws<CryptographicException>(() => DeviceKey.Import(kept.AsSpan()[..^1]));
        Assert.Throws<CryptographicException>(() => DeviceKey.Import([.. kept, 0]));
        using var rsa = RSA.Create(2048);
        Assert.Throws<CryptographicException>(() => DeviceKey.Import(rsa.ExportPkcs8PrivateKey()));
    }

    [Fact]
    public void A_private_key_does_not_print_itself()
    {
        using var key = DeviceKey.Create();
        Assert.Equal("[redacted]", key.ToString());
    }
}
