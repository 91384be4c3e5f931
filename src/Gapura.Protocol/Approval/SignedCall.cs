using System.Buffers;
using System.Security.Cryptography;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Approval;

/// <summary>The request that a call is for.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Path">Path and query as sent.</param>
/// <param name="BodyHash">SHA-256 of the body in base64url.</param>
public sealed record CalledRequest(string Method, string Path, string BodyHash)
{
    /// <summary>The request with this body.</summary>
    public static CalledRequest Of(string method, string path, ReadOnlySpan<byte> body) => new(method, path, Base64UrlText.Encode(SHA256.HashData(body)));
}

/// <summary>What a bound device signs for each of its calls (SPEC 5.2): there is no token that could be stolen.</summary>
/// <param name="Server">The installation that is called.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Time">Seconds since 1970 by the server's clock.</param>
/// <param name="Nonce">128 bits in base64url; once for each device.</param>
public sealed record SignedCall(ServerName Server, Guid Device, CalledRequest Request, long Time, string Nonce)
{
    /// <summary>How far a call's time may be from the server's (SPEC 5.4).</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    private const int NonceBytes = 16;
    private const int MostPathCharacters = 1000;
    private static readonly string[] Methods = ["GET", "POST", "DELETE"];
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    /// <summary>A call as a device makes it, with a new nonce.</summary>
    public static SignedCall Create(ServerName server, Guid device, CalledRequest request, long time) =>
        new(server, device, request, time, Base64UrlText.Encode(RandomNumberGenerator.GetBytes(NonceBytes)));

    /// <summary>Reads a call; the envelope's signature is still to be checked with the key of <see cref="Device"/>.</summary>
    /// <returns>Null for what SPEC 3 or 5.2 refuses.</returns>
    public static (SignedCall Call, Envelope Envelope)? Read(string envelope) =>
        Signing.Envelope.Read(envelope, EnvelopeType.Call) is { } read
        && CanonicalReader.Try(read.UnverifiedPayload, Read) is { } call
        && call.ToBytes().AsSpan().SequenceEqual(read.UnverifiedPayload)
            ? (call, read)
            : null;

    /// <summary>Whether the call is the request that was received (SPEC 5.3).</summary>
    public bool IsFor(ServerName server, CalledRequest received) => Server == server && Request == received;

    /// <summary>The call in an envelope, for <c>Authorization: Gapura …</c>.</summary>
    public string Seal(DeviceKey key) => Envelope.Seal(ToBytes(), EnvelopeType.Call, key);

    private static SignedCall? Read(ref CanonicalReader reader)
    {
        bool isVersion1 = reader.Integer("v") == 1;
        (ServerName? server, string device) = (ServerName.Read(reader.Text("server")), reader.Text("device"));
        (string method, string path, string body) = (reader.Text("method"), reader.Text("path"), reader.Text("body"));
        (long time, string nonce) = (reader.Integer("time"), reader.Text("nonce"));
        reader.EndObject();
        bool isFit = isVersion1 && Methods.Contains(method) && path.Length is > 0 and <= MostPathCharacters && path[0] == '/' && !path.AsSpan().ContainsAnyExcept(PathCharacters)
            && Base64UrlText.TryDecode(body, SHA256.HashSizeInBytes, out _) && Base64UrlText.TryDecode(nonce, NonceBytes, out _);
        return isFit && server is { } named && Guid.TryParseExact(device, "D", out Guid id) ? new SignedCall(named, id, new CalledRequest(method, path, body), time, nonce) : null;
    }

    private byte[] ToBytes() => new CanonicalWriter()
        .Integer("v", 1).Text("server", Server.ToString()).Text("device", Device.ToString("D")).Text("method", Request.Method).Text("path", Request.Path)
        .Text("body", Request.BodyHash).Integer("time", Time).Text("nonce", Nonce).ToBytes();
}
