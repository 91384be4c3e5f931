using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Transactions;

/// <summary>One line of what a person approves (SPEC 10.2).</summary>
/// <param name="Name">What it is: an exact text (SPEC 10.8) of at most 40 UTF-16 code units.</param>
/// <param name="Value">What it says: an exact text.</param>
public sealed record TransactionField(string Name, string Value)
{
    /// <summary>Most UTF-16 code units of a name.</summary>
    public const int MostNameCharacters = 40;

    /// <summary>Most fields of a transaction, and of an item of a batch.</summary>
    public const int Most = 20;

    /// <summary>Whether these are 1 to 20 fields that SPEC 10.2 allows.</summary>
    public static bool AreFit(IReadOnlyList<TransactionField> fields) =>
        fields.Count is > 0 and <= Most
        && fields.All(field => ExactText.IsFit(field.Name, MostNameCharacters) && ExactText.IsFit(field.Value))
        && fields.Select(field => field.Name).Distinct(StringComparer.Ordinal).Count() == fields.Count;

    internal static IEnumerable<CanonicalWriter> Write(IEnumerable<TransactionField> fields) =>
        fields.Select(field => new CanonicalWriter().Text("name", field.Name).Text("value", field.Value));

    internal static TransactionField? Read(ref CanonicalReader reader)
    {
        var field = new TransactionField(reader.Text("name"), reader.Text("value"));
        reader.EndObject();
        return field;
    }
}
