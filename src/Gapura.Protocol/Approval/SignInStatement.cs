using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Approval;

/// <summary>
/// A device's signed answer about a sign-in (SPEC 6.4). The server never reads what a statement describes: it takes the answer out of it,
/// writes the payload that its own question and that answer give, and compares bytes (SPEC 6.5).
/// </summary>
public sealed class SignInStatement
{
    private readonly Envelope _envelope;
    private readonly SignInQuestion _claimed;

    private SignInStatement(Envelope envelope, SignInQuestion claimed, SignInAnswer answer) => (_envelope, _claimed, Answer) = (envelope, claimed, answer);

    /// <summary>The challenge that the statement names: to find the row by, no more.</summary>
    public Guid Challenge => _claimed.Challenge.Id;

    /// <summary>The answer. It counts once <see cref="Answers"/> has said yes.</summary>
    public SignInAnswer Answer { get; }

    /// <returns>Null for what SPEC 3 or 6.4 refuses.</returns>
    public static SignInStatement? Read(string envelope) =>
        Envelope.Read(envelope, EnvelopeType.SignIn) is { } read
        && CanonicalReader.Try(read.UnverifiedPayload, (ref CanonicalReader reader) => Read(ref reader, read)) is { } statement
        && PayloadOf(statement._claimed, statement.Answer).AsSpan().SequenceEqual(read.UnverifiedPayload)
            ? statement
            : null;

    /// <summary>The statement in an envelope.</summary>
    /// <exception cref="ArgumentException">The answer's members do not fit each other (SPEC 6.4).</exception>
    public static string Seal(SignInQuestion question, SignInAnswer answer, DeviceKey key) => answer.IsFit
        ? Envelope.Seal(PayloadOf(question, answer), EnvelopeType.SignIn, key)
        : throw new ArgumentException("A number goes with an approval only and has six digits; counters begin at 1 (SPEC 6.4).", nameof(answer));

    /// <summary>Whether this is that device's answer to exactly this question (SPEC 6.5).</summary>
    public bool Answers(SignInQuestion question, DevicePublicKey key) =>
        PayloadOf(question, Answer).AsSpan().SequenceEqual(_envelope.UnverifiedPayload) && _envelope.IsSignedBy(key);

    /// <summary>
    /// For who has no rows of its own to compare with, and keeps the statement as a proof: what the device says that its person was shown.
    /// </summary>
    /// <returns>Null unless this very statement was signed with the key.</returns>
    public SignInQuestion? QuestionSignedBy(DevicePublicKey key) => _envelope.IsSignedBy(key) ? _claimed : null;

    private static SignInStatement? Read(ref CanonicalReader reader, Envelope envelope)
    {
        bool isVersion1 = reader.Integer("v") == 1;
        (ServerName? server, string challenge, string nonce) = (ServerName.Read(reader.Text("server")), reader.Text("challenge"), reader.Text("nonce"));
        (string account, string device) = (reader.Text("account"), reader.Text("device"));
        reader.Object("shown");
        var shown = new SignInShown(reader.Text("portal"), reader.Text("userId"), reader.Text("browser"), reader.Text("place"), reader.Integer("time"));
        reader.EndObject();
        (string number, string decision) = (reader.Text("number"), reader.Text("decision"));
        (bool isVerified, long expires, long counter) = (reader.Flag("verified"), reader.Integer("expires"), reader.Integer("counter"));
        reader.EndObject();
        bool isFit = isVersion1 && Base64UrlText.TryDecode(nonce, 32, out _)
            && PersonText.IsFit(shown.Portal) && PersonText.IsFit(shown.UserId) && PersonText.IsFit(shown.Browser) && PersonText.IsFit(shown.Place);
        if (!isFit || server is not { } named || Ids(challenge, account, device) is not [Guid asked, Guid owner, Guid asking] || Decisions.Read(decision) is not { } decided)
        {
            return null;
        }

        var answer = new SignInAnswer(decided, number, isVerified, counter);
        return answer.IsFit ? new SignInStatement(envelope, new SignInQuestion(named, new SignInChallenge(asked, nonce, expires), owner, asking, shown), answer) : null;
    }

    private static byte[] PayloadOf(SignInQuestion question, SignInAnswer answer) => new CanonicalWriter()
        .Integer("v", 1).Text("server", question.Server.ToString()).Text("challenge", question.Challenge.Id.ToString("D")).Text("nonce", question.Challenge.Nonce)
        .Text("account", question.Account.ToString("D")).Text("device", question.Device.ToString("D"))
        .Object("shown", new CanonicalWriter().Text("portal", question.Shown.Portal).Text("userId", question.Shown.UserId)
            .Text("browser", question.Shown.Browser).Text("place", question.Shown.Place).Integer("time", question.Shown.Time))
        .Text("number", answer.Number).Text("decision", Decisions.NameOf(answer.Decision)).Flag("verified", answer.IsVerified)
        .Integer("expires", question.Challenge.Expires).Integer("counter", answer.Counter)
        .ToBytes();

    private static Guid[] Ids(params ReadOnlySpan<string> texts)
    {
        var ids = new Guid[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!Guid.TryParseExact(texts[i], "D", out ids[i]))
            {
                return [];
            }
        }

        return ids;
    }
}
