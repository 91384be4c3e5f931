using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Transactions;

/// <summary>The items of a batch, and the one digest that stands for them in what is signed (SPEC 10.3).</summary>
public static class TransactionItems
{
    /// <summary>Fewest items of a batch.</summary>
    public const int Fewest = 2;

    /// <summary>Most items of a batch.</summary>
    public const int Most = 500;

    /// <summary>The list as canonical JSON: what the digest is made over.</summary>
    public static string Write(IEnumerable<IReadOnlyList<TransactionField>> items) =>
        Encoding.UTF8.GetString(new CanonicalWriter().List("items", items.Select(fields => new CanonicalWriter().List("fields", TransactionField.Write(fields)))).ToBytes())["{\"items\":".Length..^1];

    /// <summary>The fields of a single transaction as canonical JSON, as they are kept.</summary>
    public static string WriteFields(IEnumerable<TransactionField> fields) =>
        Encoding.UTF8.GetString(new CanonicalWriter().List("fields", TransactionField.Write(fields)).ToBytes())["{\"fields\":".Length..^1];

    /// <summary>SHA-256 over the canonical JSON, base64url.</summary>
    public static string DigestOf(string written) => Base64UrlText.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(written)));

    /// <summary>What <see cref="WriteFields"/> has written.</summary>
    /// <exception cref="JsonException">It was not.</exception>
    public static IReadOnlyList<TransactionField> ReadFields(string written) => Read($"{{\"fields\":{written}}}", Fields).List;

    /// <summary>What <see cref="Write"/> has written.</summary>
    /// <exception cref="JsonException">It was not.</exception>
    public static IReadOnlyList<IReadOnlyList<TransactionField>> ReadItems(string written) => Read($"{{\"items\":{written}}}", Items).List;

    private static T Read<T>(string json, CanonicalReader.Reading<T> reading)
        where T : class => CanonicalReader.Try(Encoding.UTF8.GetBytes(json), reading) ?? throw new JsonException("Not a list of fields (SPEC 10.2).");

    private static Holder<TransactionField>? Fields(ref CanonicalReader reader) => new(reader.List("fields", TransactionField.Most, TransactionField.Read));

    private static Holder<IReadOnlyList<TransactionField>>? Items(ref CanonicalReader reader) => new(reader.List("items", Most, (ref CanonicalReader item) =>
    {
        IReadOnlyList<TransactionField> fields = item.List("fields", TransactionField.Most, TransactionField.Read);
        item.EndObject();
        return fields;
    }));

    private sealed record Holder<T>(List<T> List);
}
