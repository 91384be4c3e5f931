using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Transactions;

/// <summary>What a person decided on a transaction (SPEC 10.4).</summary>
/// <param name="Decision">Approve, deny, or report.</param>
/// <param name="IsVerified">Whether a PIN goes along: with an approval, always.</param>
/// <param name="Counter">The device's count of statements, from 1 (SPEC 6.6).</param>
public sealed record TransactionAnswer(Decision Decision, bool IsVerified, long Counter)
{
    /// <summary>Whether the members fit each other and SPEC 10.4.</summary>
    internal bool IsFit => Counter > 0 && (IsVerified || Decision != Decision.Approve);
}

/// <summary>
/// A Secure Token's signed answer about a transaction (SPEC 10.4): proof of every field that was shown. The server never acts upon what it
/// describes, it compares bytes with what its own rows give (SPEC 6.5).
/// </summary>
public sealed class TransactionStatement
{
    private readonly Envelope _envelope;
    private readonly TransactionQuestion _claimed;

    private TransactionStatement(Envelope envelope, TransactionQuestion claimed, TransactionAnswer answer) => (_envelope, _claimed, Answer) = (envelope, claimed, answer);

    /// <summary>The transaction that the statement names: to find the row by, no more.</summary>
    public Guid Transaction => _claimed.Transaction.Id;

    /// <summary>The answer. It counts once <see cref="Answers"/> has said yes.</summary>
    public TransactionAnswer Answer { get; }

    /// <returns>Null for what SPEC 3 or 10.4 refuses.</returns>
    public static TransactionStatement? Read(string envelope) =>
        Envelope.Read(envelope, EnvelopeType.Transaction) is { } read
        && CanonicalReader.Try(read.UnverifiedPayload, (ref CanonicalReader reader) => Read(ref reader, read)) is { } statement
        && PayloadOf(statement._claimed, statement.Answer).AsSpan().SequenceEqual(read.UnverifiedPayload)
            ? statement
            : null;

    /// <summary>The statement in an envelope.</summary>
    /// <exception cref="ArgumentException">The answer's members do not fit each other (SPEC 10.4), or the payload is too long (SPEC 1.5).</exception>
    public static string Seal(TransactionQuestion question, TransactionAnswer answer, DeviceKey key) => answer.IsFit
        ? Envelope.Seal(PayloadOf(question, answer), EnvelopeType.Transaction, key)
        : throw new ArgumentException("An approval is verified, and counters begin at 1 (SPEC 10.4).", nameof(answer));

    /// <summary>Whether a statement on this question would be short enough to be signed (SPEC 1.5).</summary>
    public static bool Fits(TransactionQuestion question) =>
        PayloadOf(question, new TransactionAnswer(Decision.Approve, true, long.MaxValue)).Length <= Envelope.MostPayloadBytes;

    /// <summary>Whether this is that device's answer to exactly this question (SPEC 6.5).</summary>
    public bool Answers(TransactionQuestion question, DevicePublicKey key) =>
        PayloadOf(question, Answer).AsSpan().SequenceEqual(_envelope.UnverifiedPayload) && _envelope.IsSignedBy(key);

    /// <summary>For who has no rows of its own and keeps the statement as a proof: what the device says that its person was shown.</summary>
    /// <returns>Null unless this very statement was signed with the key.</returns>
    public TransactionQuestion? QuestionSignedBy(DevicePublicKey key) => _envelope.IsSignedBy(key) ? _claimed : null;

    private static TransactionStatement? Read(ref CanonicalReader reader, Envelope envelope)
    {
        bool isVersion1 = reader.Integer("v") == 1;
        (ServerName? server, string transaction, string nonce) = (ServerName.Read(reader.Text("server")), reader.Text("transaction"), reader.Text("nonce"));
        (string account, string device) = (reader.Text("account"), reader.Text("device"));
        TransactionShown? shown = TransactionShown.Read(ref reader);
        (string decision, bool isVerified) = (reader.Text("decision"), reader.Flag("verified"));
        (long expires, long counter) = (reader.Integer("expires"), reader.Integer("counter"));
        reader.EndObject();
        if (!isVersion1 || server is not { } named || shown is null || !Base64UrlText.TryDecode(nonce, 32, out _) || Decisions.Read(decision) is not { } decided
            || !Guid.TryParseExact(transaction, "D", out Guid asked) || !Guid.TryParseExact(account, "D", out Guid owner) || !Guid.TryParseExact(device, "D", out Guid asking))
        {
            return null;
        }

        var answer = new TransactionAnswer(decided, isVerified, counter);
        return answer.IsFit ? new TransactionStatement(envelope, new TransactionQuestion(named, new TransactionChallenge(asked, nonce, expires), owner, asking, shown), answer) : null;
    }

    private static byte[] PayloadOf(TransactionQuestion question, TransactionAnswer answer) => new CanonicalWriter()
        .Integer("v", 1).Text("server", question.Server.ToString()).Text("transaction", question.Transaction.Id.ToString("D")).Text("nonce", question.Transaction.Nonce)
        .Text("account", question.Account.ToString("D")).Text("device", question.Device.ToString("D"))
        .Object("shown", question.Shown.Write())
        .Text("decision", Decisions.NameOf(answer.Decision)).Flag("verified", answer.IsVerified)
        .Integer("expires", question.Transaction.Expires).Integer("counter", answer.Counter)
        .ToBytes();
}
