using System.Text.Json;

namespace Gapura.Protocol.Signing;

/// <summary>
/// Reads the members of one JSON object in a fixed order. What it has read is right only if the caller, writing it anew, gets the same
/// bytes (SPEC 1.4): that comparison refuses other spellings, so this class need not know them.
/// </summary>
internal ref struct CanonicalReader
{
    private const long Largest = 9_007_199_254_740_991;
    private Utf8JsonReader _json;

    public CanonicalReader(ReadOnlySpan<byte> payload)
    {
        _json = new Utf8JsonReader(payload);
        Expect(JsonTokenType.StartObject);
    }

    /// <exception cref="JsonException">It is not there, or of another type. The same holds for the other members.</exception>
    public string Text(string name)
    {
        Name(name);
        Expect(JsonTokenType.String);
        return _json.GetString()!;
    }

    public long Integer(string name)
    {
        Name(name);
        Expect(JsonTokenType.Number);
        return _json.TryGetInt64(out long value) && value is >= 0 and <= Largest ? value : throw new JsonException();
    }

    public bool Flag(string name)
    {
        Name(name);
        _json.Read();
        return _json.TokenType is JsonTokenType.True or JsonTokenType.False ? _json.GetBoolean() : throw new JsonException();
    }

    public void Object(string name)
    {
        Name(name);
        Expect(JsonTokenType.StartObject);
    }

    /// <summary>A list of objects; the reading of one ends with <see cref="EndObject"/>.</summary>
    /// <param name="name">The member.</param>
    /// <param name="most">Where there are more, it is refused.</param>
    /// <param name="one">Reads one object.</param>
    public List<T> List<T>(string name, int most, Reading<T> one)
        where T : class
    {
        Name(name);
        Expect(JsonTokenType.StartArray);
        var list = new List<T>();
        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject)
        {
            list.Add(list.Count < most && one(ref this) is { } read ? read : throw new JsonException());
        }

        return _json.TokenType == JsonTokenType.EndArray ? list : throw new JsonException();
    }

    public void EndObject() => Expect(JsonTokenType.EndObject);

    /// <summary>Runs a reading; anything that is not as expected gives null.</summary>
    public static T? Try<T>(ReadOnlySpan<byte> payload, Reading<T> reading)
        where T : class
    {
        try
        {
            var reader = new CanonicalReader(payload);
            return reading(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Not JSON, another shape, or a string that is not well-formed (for which the framework has the second type).
            return null;
        }
    }

    private void Name(string name)
    {
        Expect(JsonTokenType.PropertyName);
        if (!_json.ValueTextEquals(name))
        {
            throw new JsonException();
        }
    }

    private void Expect(JsonTokenType type)
    {
        if (!_json.Read() || _json.TokenType != type)
        {
            throw new JsonException();
        }
    }

    public delegate T? Reading<out T>(ref CanonicalReader reader);
}
