using System.Globalization;
using System.Text;

namespace Gapura.Protocol.Signing;

/// <summary>Writes canonical JSON (SPEC 1.4): members in the order in which they are given, strings as ECMAScript writes them.</summary>
internal sealed class CanonicalWriter
{
    private readonly StringBuilder _text = new("{");
    private bool _hasMember;

    public CanonicalWriter Text(string name, string value)
    {
        Name(name);
        Quote(value);
        return this;
    }

    public CanonicalWriter Integer(string name, long value)
    {
        Name(name).Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    public CanonicalWriter Flag(string name, bool value)
    {
        Name(name).Append(value ? "true" : "false");
        return this;
    }

    public CanonicalWriter Object(string name, CanonicalWriter members)
    {
        Name(name).Append(members._text).Append('}');
        return this;
    }

    public CanonicalWriter List(string name, IEnumerable<CanonicalWriter> objects)
    {
        Name(name).Append('[').AppendJoin(',', objects.Select(one => $"{one._text}}}")).Append(']');
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString() + '}');

    private StringBuilder Name(string name)
    {
        if (_hasMember)
        {
            _text.Append(',');
        }

        _hasMember = true;
        return _text.Append('"').Append(name).Append("\":");
    }

    private void Quote(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append(@"\\"),
                '\b' => _text.Append(@"\b"),
                '\t' => _text.Append(@"\t"),
                '\n' => _text.Append(@"\n"),
                '\f' => _text.Append(@"\f"),
                '\r' => _text.Append(@"\r"),
                < ' ' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _text.Append(c),
            };
        }

        _text.Append('"');
    }
}
