using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapura.Protocol.Signing;
using Gapura.Server.Hosting;

namespace Gapura.Server.Push;

/// <summary>
/// Who we are to a push service (RFC 8292): a key pair that is made once, which every node has, and a short-lived token signed with it for
/// each service. A push service takes pushes for a subscription only under the key that the subscription was made for.
/// </summary>
public sealed class VapidKey(ServerSecrets secrets, GapuraSettings settings, Clock clock)
{
    /// <summary>How long a token holds. RFC 8292 §2 allows 24 hours; half of it leaves room for clocks that differ.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>Whether pushes are sent at all: an operator who names no contact sends none.</summary>
    public bool IsOn => settings.Push.Subject.Length > 0;

    /// <summary>The key that devices subscribe with (RFC 8292 §3.2): base64url of the uncompressed point; empty where no pushes are sent.</summary>
    public string PublicKey => IsOn ? Open(PointOf) : "";

    /// <summary>The value of <c>Authorization</c> for one push service (RFC 8292 §3).</summary>
    /// <param name="service">The subscription's endpoint; its origin is what counts.</param>
    public string Authorization(Uri service) => Open(key =>
    {
        var header = Base64UrlText.Encode("""{"typ":"JWT","alg":"ES256"}"""u8);
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            // RFC 8292 §2: "aud" is the origin of the push service, "exp" at most 24 hours away, "sub" whom it may write to.
            ["aud"] = service.GetLeftPart(UriPartial.Authority),
            ["exp"] = (clock.Now + Life).ToUnixTimeSeconds(),
            ["sub"] = settings.Push.Subject,
        });
        var signed = $"{header}.{Base64UrlText.Encode(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"vapid t={signed}.{Base64UrlText.Encode(signature)}, k={PointOf(key)}";
    });

    /// <summary>Always <c>[redacted]</c>.</summary>
    public override string ToString() => "[redacted]";

    // Opened anew each time, as a key object is not made for many threads; it costs less than the signature.
    private T Open<T>(Func<ECDsa, T> use)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(secrets.Vapid, out _);
        return use(key);
    }

    private static string PointOf(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return Base64UrlText.Encode([0x04, .. point.X!, .. point.Y!]);
    }
}
