using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol.Ocra;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Transactions;

/// <summary>A transaction in a QR picture, for a token without network (SPEC 11).</summary>
/// <param name="Server">The installation.</param>
/// <param name="Transaction">The transaction's id.</param>
/// <param name="Account">Who is asked.</param>
/// <param name="Question">Eight digits.</param>
/// <param name="Shown">Every line of it.</param>
public sealed record OfflineTransaction(ServerName Server, Guid Transaction, Guid Account, string Question, TransactionShown Shown)
{
    /// <summary>Digits of a question and of a response (SPEC 11.2).</summary>
    public const int Digits = 8;

    private const string Middle = "/app/#t1.";
    private const int MostCharacters = 1500;
    private static readonly OcraSuite Suite = OcraSuite.Read("OCRA-1:HOTP-SHA256-8:QN08-S064")!;

    /// <returns>Null for what SPEC 11.1 refuses. Whether server and account are the right ones, the device decides.</returns>
    public static OfflineTransaction? Read(string link)
    {
        int at = link.IndexOf(Middle, StringComparison.Ordinal);
        return at > 0 && link.Length <= MostCharacters && Base64UrlText.TryDecode(link.AsSpan(at + Middle.Length), out byte[] bytes)
            && CanonicalReader.Try(bytes, Read) is { } read && read.ToBytes().AsSpan().SequenceEqual(bytes) && read.Server.ToString() == link[..at]
                ? read
                : null;
    }

    /// <summary>The link for the QR picture.</summary>
    /// <returns>Null for a batch, and where it would be too long (SPEC 11.1): then there is no way without network.</returns>
    public string? ToLink() => Shown.Count == 0 && $"{Server}{Middle}{Base64UrlText.Encode(ToBytes())}" is { Length: <= MostCharacters } link ? link : null;

    /// <summary>SPEC 11.2: the eight digits that the token shows.</summary>
    public string ResponseOf(PinKey pin) => OcraResponse.Of(Suite, pin.OcraKey(), new OcraInputs(Question) { Session = SHA512.HashData(ToBytes()) });

    /// <summary>Whether these are the digits; in constant time.</summary>
    public bool IsAnswered(string response, PinKey pin) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(ResponseOf(pin)), Encoding.ASCII.GetBytes(response));

    private static OfflineTransaction? Read(ref CanonicalReader reader)
    {
        bool isVersion1 = reader.Integer("v") == 1;
        (ServerName? server, string transaction, string account) = (ServerName.Read(reader.Text("server")), reader.Text("transaction"), reader.Text("account"));
        string question = reader.Text("question");
        TransactionShown? shown = TransactionShown.Read(ref reader);
        reader.EndObject();
        return isVersion1 && server is { } named && shown is { Count: 0 } && question.Length == Digits && question.All(char.IsAsciiDigit)
            && Guid.TryParseExact(transaction, "D", out Guid asked) && Guid.TryParseExact(account, "D", out Guid owner)
                ? new OfflineTransaction(named, asked, owner, question, shown)
                : null;
    }

    private byte[] ToBytes() => new CanonicalWriter()
        .Integer("v", 1).Text("server", Server.ToString()).Text("transaction", Transaction.ToString("D")).Text("account", Account.ToString("D"))
        .Text("question", Question).Object("shown", Shown.Write()).ToBytes();
}
