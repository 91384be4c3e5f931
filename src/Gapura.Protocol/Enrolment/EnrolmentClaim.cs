using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Enrolment;

/// <summary>A device's claim on a code: its key, and the proof that it has it (SPEC 4.5, 4.6).</summary>
/// <param name="Server">The installation that the device means.</param>
/// <param name="Code">Of the QR picture.</param>
/// <param name="Nonce">Of the look: 256 bits in base64url.</param>
/// <param name="Key">The key that the claim is signed with.</param>
/// <param name="Name">The device's name for its owner.</param>
public sealed record EnrolmentClaim(ServerName Server, EnrolmentCode Code, string Nonce, DevicePublicKey Key, string Name)
{
    /// <summary>Most UTF-16 code units of a device's name.</summary>
    public const int MostNameCharacters = 60;

    private const int NonceBytes = 32;

    /// <summary>Opens a claim and checks its signature with the key that it names.</summary>
    /// <returns>Null for what SPEC 3 or 4.6 refuses.</returns>
    public static EnrolmentClaim? Open(string envelope) =>
        Envelope.Read(envelope, EnvelopeType.Claim) is { } read
        && CanonicalReader.Try(read.UnverifiedPayload, Read) is { } claim
        && claim.ToBytes().AsSpan().SequenceEqual(read.UnverifiedPayload)
        && read.IsSignedBy(claim.Key)
            ? claim
            : null;

    /// <summary>The claim in an envelope, for the server.</summary>
    public string Seal(DeviceKey key) => Envelope.Seal(ToBytes(), EnvelopeType.Claim, key);

    /// <summary>Names the device only.</summary>
    public override string ToString() => $"{nameof(EnrolmentClaim)} of {Name}";

    private static EnrolmentClaim? Read(ref CanonicalReader reader)
    {
        bool isVersion1 = reader.Integer("v") == 1;
        (ServerName? server, EnrolmentCode? code) = (ServerName.Read(reader.Text("server")), EnrolmentCode.Read(reader.Text("code")));
        (string nonce, DevicePublicKey? key, string name) = (reader.Text("nonce"), DevicePublicKey.Read(reader.Text("key")), reader.Text("name"));
        reader.EndObject();
        return isVersion1 && server is { } named && code is not null && key is not null
            && Base64UrlText.TryDecode(nonce, NonceBytes, out _) && PersonText.IsFit(name, MostNameCharacters)
                ? new EnrolmentClaim(named, code, nonce, key, name)
                : null;
    }

    private byte[] ToBytes() => new CanonicalWriter()
        .Integer("v", 1).Text("server", Server.ToString()).Text("code", Code.Reveal()).Text("nonce", Nonce).Text("key", Key.ToString()).Text("name", Name)
        .ToBytes();
}
