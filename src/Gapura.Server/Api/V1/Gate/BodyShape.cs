using System.Collections.Frozen;
using System.Text.Json;
using Gapura.Protocol.Transactions;

namespace Gapura.Server.Api.V1.Gate;

public enum MemberKind
{
    Text,

    /// <summary>An array of texts.</summary>
    Texts,

    /// <summary>A whole number of 0 or more.</summary>
    Number,

    /// <summary>An array of objects with <c>name</c> and <c>value</c>.</summary>
    Fields,

    /// <summary>An array of objects with <c>fields</c>.</summary>
    Items,
}

/// <summary>One member of a body.</summary>
/// <param name="Most">Characters of the text, or of each text.</param>
public sealed record Member(string Name, int Most = 200, bool IsRequired = true, MemberKind Kind = MemberKind.Text)
{
    /// <summary>True where null says something: that the value is to be removed.</summary>
    public bool MayBeNull { get; init; }
}

/// <summary>What a body may hold: one flat object, no member that is not named here, none twice, none of another type (O-01).</summary>
public sealed class BodyShape(params Member[] members)
{
    /// <summary>A request that says all by its address.</summary>
    public static readonly BodyShape Empty = new();

    private const int MostTexts = 50;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 6 };
    private readonly FrozenDictionary<string, Member> _byName = members.ToFrozenDictionary(member => member.Name, StringComparer.Ordinal);

    public IReadOnlyList<Member> Members { get; } = members;

    /// <summary>For a change of something: a member that cannot be changed is well-formed, but refused.</summary>
    public bool IsChange { get; init; }

    /// <returns>The body, or the refusal that names what is wrong.</returns>
    public (Body? Body, Reply? Refusal) Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Strict);
            return ReadObject(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, nested, more after its end, or no UTF-8.
            return (null, Problems.Malformed("The body is not one flat JSON object in UTF-8."));
        }
    }

    private (Body? Body, Reply? Refusal) ReadObject(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return (null, Problems.Malformed("The body has to be a JSON object."));
        }

        var values = new Dictionary<string, object?>(Members.Count, StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!_byName.TryGetValue(name, out var member))
            {
                return (null, IsChange ? Problems.Unfit(Shown(name), "This cannot be changed.") : Problems.Malformed($"There is no member '{Shown(name)}'.", Shown(name)));
            }

            if (!reader.Read() || !TryValue(ref reader, member, out var value))
            {
                return (null, Problems.Malformed($"'{name}' has to be {KindOf(member)}.", name));
            }

            if (!values.TryAdd(name, value))
            {
                return (null, Problems.Malformed($"'{name}' is there twice.", name));
            }
        }

        // One more read finds what comes after the end.
        var isWhole = reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        var missing = Members.FirstOrDefault(member => member.IsRequired && !values.ContainsKey(member.Name));
        return !isWhole ? (null, Problems.Malformed("The body is not one flat JSON object."))
            : missing is not null ? (null, Problems.Malformed($"'{missing.Name}' is missing.", missing.Name))
            : (new Body(values), null);
    }

    private static string Shown(string name) => name.Length > 100 ? name[..100] : name;

    private static bool TryValue(ref Utf8JsonReader reader, Member member, out object? value)
    {
        value = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return member.MayBeNull;
            case JsonTokenType.String when member.Kind == MemberKind.Text:
                value = reader.GetString()!;
                return ((string)value).Length <= member.Most;
            case JsonTokenType.StartArray when member.Kind == MemberKind.Texts:
                var texts = new List<string>();
                while (reader.Read() && reader.TokenType == JsonTokenType.String && texts.Count < MostTexts)
                {
                    texts.Add(reader.GetString()!);
                }

                value = texts;
                return reader.TokenType == JsonTokenType.EndArray && texts.TrueForAll(text => text.Length <= member.Most);
            case JsonTokenType.Number when member.Kind == MemberKind.Number:
                value = reader.TryGetInt32(out var number) ? number : -1;
                return (int)value >= 0;
            case JsonTokenType.StartArray when member.Kind == MemberKind.Fields:
                value = BodyFields.Read(ref reader);
                return value is not null;
            case JsonTokenType.StartArray when member.Kind == MemberKind.Items:
                value = BodyFields.ReadItems(ref reader);
                return value is not null;
            default:
                return false;
        }
    }

    private static string KindOf(Member member) => (member.Kind, member.MayBeNull) switch
    {
        (MemberKind.Texts, _) => $"an array of at most {MostTexts} texts of at most {member.Most} characters",
        (MemberKind.Number, _) => "a whole number of 0 or more",
        (MemberKind.Fields, _) => "an array of objects with 'name' and 'value'",
        (MemberKind.Items, _) => "an array of objects with 'fields'",
        (_, true) => $"a text of at most {member.Most} characters, or null",
        _ => $"a text of at most {member.Most} characters",
    };
}

/// <summary>A body that fits its shape.</summary>
public sealed class Body(IReadOnlyDictionary<string, object?> values)
{
    public static readonly Body None = new(new Dictionary<string, object?>());

    /// <summary>A member that is required.</summary>
    public string this[string name] => (string)values[name]!;

    public string? Find(string name) => values.GetValueOrDefault(name) as string;

    public IReadOnlyList<string>? Texts(string name) => values.GetValueOrDefault(name) as IReadOnlyList<string>;

    public int? Number(string name) => values.GetValueOrDefault(name) as int?;

    public IReadOnlyList<TransactionField> Fields(string name) => (IReadOnlyList<TransactionField>)values[name]!;

    public IReadOnlyList<IReadOnlyList<TransactionField>>? Items(string name) => values.GetValueOrDefault(name) as IReadOnlyList<IReadOnlyList<TransactionField>>;

    /// <summary>True also for null.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    public override string ToString() => "body [redacted]";
}
