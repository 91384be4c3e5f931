using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Transactions;

/// <summary>What a person is shown before they decide on a transaction (SPEC 10.4).</summary>
/// <param name="Party">The relying party that asks.</param>
/// <param name="Title">What it asks for.</param>
/// <param name="Fields">Every line of it.</param>
/// <param name="Digest">A batch's digest; empty for a single transaction.</param>
/// <param name="Count">A batch's items; 0 for a single transaction.</param>
public sealed record TransactionShown(string Party, string Title, IReadOnlyList<TransactionField> Fields, string Digest, int Count)
{
    private const int DigestBytes = 32;

    /// <summary>Whether it is as SPEC 10 has it.</summary>
    public bool IsFit => ExactText.IsFit(Party) && ExactText.IsFit(Title) && TransactionField.AreFit(Fields)
        && (Count == 0 ? Digest.Length == 0 : Count is >= TransactionItems.Fewest and <= TransactionItems.Most && Base64UrlText.TryDecode(Digest, DigestBytes, out _));

    internal CanonicalWriter Write() => new CanonicalWriter()
        .Text("party", Party).Text("title", Title).List("fields", TransactionField.Write(Fields)).Text("digest", Digest).Integer("count", Count);

    internal static TransactionShown? Read(ref CanonicalReader reader)
    {
        reader.Object("shown");
        (string party, string title) = (reader.Text("party"), reader.Text("title"));
        List<TransactionField> fields = reader.List("fields", TransactionField.Most, TransactionField.Read);
        (string digest, long count) = (reader.Text("digest"), reader.Integer("count"));
        reader.EndObject();
        return count <= TransactionItems.Most && new TransactionShown(party, title, fields, digest, (int)count) is { IsFit: true } shown ? shown : null;
    }

    /// <inheritdoc/>
    public bool Equals(TransactionShown? other) => other is not null && Party == other.Party && Title == other.Title && Digest == other.Digest
        && Count == other.Count && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Party, Title, Digest, Count, Fields.Count);
}

/// <summary>A question to one device about one transaction, as the server has it in its rows (SPEC 10.4).</summary>
/// <param name="Server">The installation that asks.</param>
/// <param name="Transaction">Which transaction, with the nonce for this person and when it ends.</param>
/// <param name="Account">Who is asked.</param>
/// <param name="Device">With which device.</param>
/// <param name="Shown">What the person sees.</param>
public sealed record TransactionQuestion(ServerName Server, TransactionChallenge Transaction, Guid Account, Guid Device, TransactionShown Shown);

/// <summary>What makes a question about a transaction unlike any other one.</summary>
/// <param name="Id">The transaction's id.</param>
/// <param name="Nonce">256 bits in base64url, another one for each person.</param>
/// <param name="Expires">When it ends: seconds since 1970.</param>
public sealed record TransactionChallenge(Guid Id, string Nonce, long Expires);
