using System.Text;

namespace Gapura.Protocol.Signing;

/// <summary>What an envelope is for; each purpose has a header of its own (SPEC 3.2).</summary>
public enum EnvelopeType
{
    /// <summary>An enrolment's claim (SPEC 4.6).</summary>
    Claim,

    /// <summary>A call of a bound device (SPEC 5.2).</summary>
    Call,

    /// <summary>A statement on a sign-in (SPEC 6.4).</summary>
    SignIn,

    /// <summary>A Secure Token's claim (SPEC 9.6).</summary>
    Token,

    /// <summary>A statement on a transaction (SPEC 10.4).</summary>
    Transaction,
}

/// <summary>A payload and a device's signature over it: a JWS of which nothing is negotiable (SPEC 3).</summary>
public sealed class Envelope
{
    /// <summary>Most bytes of a payload (SPEC 1.5).</summary>
    public const int MostPayloadBytes = 8192;

    private const int MostCharacters = 12_000;
    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private Envelope(byte[] payload, byte[] signed, byte[] signature) => (UnverifiedPayload, _signed, _signature) = (payload, signed, signature);

    /// <summary>What the envelope says. Worth nothing before <see cref="IsSignedBy"/> has said yes.</summary>
    public byte[] UnverifiedPayload { get; }

    /// <summary>Reads an envelope of one type; the signature is checked by <see cref="IsSignedBy"/>.</summary>
    /// <returns>Null for what SPEC 3 refuses.</returns>
    public static Envelope? Read(string text, EnvelopeType type)
    {
        if (text.Length > MostCharacters || text.Split('.') is not [string header, string body, string mark] || header != HeaderOf(type)
            || !Base64UrlText.TryDecode(body, out byte[] payload) || payload.Length > MostPayloadBytes
            || !Base64UrlText.TryDecode(mark, EcdsaSignature.Bytes, out byte[] signature))
        {
            return null;
        }

        return new Envelope(payload, Encoding.ASCII.GetBytes($"{header}.{body}"), signature);
    }

    /// <summary>Puts a payload into an envelope.</summary>
    /// <exception cref="ArgumentException">The payload is too long (SPEC 1.5).</exception>
    public static string Seal(ReadOnlySpan<byte> payload, EnvelopeType type, DeviceKey key)
    {
        if (payload.Length > MostPayloadBytes)
        {
            throw new ArgumentException($"A payload has at most {MostPayloadBytes} bytes (SPEC 1.5).", nameof(payload));
        }

        string signed = $"{HeaderOf(type)}.{Base64UrlText.Encode(payload)}";
        return $"{signed}.{Base64UrlText.Encode(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Whether this very envelope was signed with the key (SPEC 3.4).</summary>
    public bool IsSignedBy(DevicePublicKey key) => key.HasSigned(_signed, _signature);

    private static string HeaderOf(EnvelopeType type) => Base64UrlText.Encode(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","typ":"{{NameOf(type)}}"}"""));

    private static string NameOf(EnvelopeType type) => type switch
    {
        EnvelopeType.Claim => "gapura-claim+jws",
        EnvelopeType.Call => "gapura-call+jws",
        EnvelopeType.SignIn => "gapura-signin+jws",
        EnvelopeType.Token => "gapura-token+jws",
        EnvelopeType.Transaction => "gapura-transaction+jws",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such envelope (SPEC 3.2)."),
    };
}
