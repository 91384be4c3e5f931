using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Enrolment;

/// <summary>The claim of a device that is to be a Secure Token: what its person agreed to, and the key of the PIN that they made (SPEC 9.6).</summary>
/// <param name="Device">What any device claims (SPEC 4.6).</param>
/// <param name="Consent">The version of the text that was agreed to.</param>
/// <param name="Pin">SPEC 9.2.</param>
public sealed record TokenClaim(EnrolmentClaim Device, string Consent, PinKey Pin)
{
    private const int NonceBytes = 32;

    /// <summary>Opens a claim and checks its signature with the key that it names.</summary>
    /// <returns>Null for what SPEC 3 or 9.6 refuses.</returns>
    public static TokenClaim? Open(string envelope) =>
        Envelope.Read(envelope, EnvelopeType.Token) is { } read
        && CanonicalReader.Try(read.UnverifiedPayload, Read) is { } claim
        && claim.ToBytes().AsSpan().SequenceEqual(read.UnverifiedPayload)
        && read.IsSignedBy(claim.Device.Key)
            ? claim
            : null;

    /// <summary>The claim in an envelope, for the server.</summary>
    public string Seal(DeviceKey key) => Envelope.Seal(ToBytes(), EnvelopeType.Token, key);

    /// <summary>Names the device only.</summary>
    public override string ToString() => $"{nameof(TokenClaim)} of {Device.Name}";

    private static TokenClaim? Read(ref CanonicalReader reader)
    {
        bool isVersion1 = reader.Integer("v") == 1;
        (ServerName? server, EnrolmentCode? code) = (ServerName.Read(reader.Text("server")), EnrolmentCode.Read(reader.Text("code")));
        (string nonce, DevicePublicKey? key, string name) = (reader.Text("nonce"), DevicePublicKey.Read(reader.Text("key")), reader.Text("name"));
        (string consent, PinKey? pin) = (reader.Text("consent"), PinKey.Read(reader.Text("pin")));
        reader.EndObject();
        return isVersion1 && server is { } named && code is not null && key is not null && pin is not null && PersonText.IsFit(consent)
            && Base64UrlText.TryDecode(nonce, NonceBytes, out _) && PersonText.IsFit(name, EnrolmentClaim.MostNameCharacters)
                ? new TokenClaim(new EnrolmentClaim(named, code, nonce, key, name), consent, pin)
                : null;
    }

    private byte[] ToBytes() => new CanonicalWriter()
        .Integer("v", 1).Text("server", Device.Server.ToString()).Text("code", Device.Code.Reveal()).Text("nonce", Device.Nonce)
        .Text("key", Device.Key.ToString()).Text("name", Device.Name).Text("consent", Consent).Text("pin", Base64UrlText.Encode(Pin.Reveal()))
        .ToBytes();
}
