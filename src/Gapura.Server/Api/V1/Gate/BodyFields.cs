using System.Text.Json;
using Gapura.Protocol.Transactions;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>Reads lists of fields strictly: two members, each once and a text, and nothing else (O-01). What they may say, SPEC 10.2 decides.</summary>
internal static class BodyFields
{
    /// <summary>More than may be taken, so that too many are told of as such.</summary>
    private const int MostFields = TransactionField.Most + 1;
    private const int MostItems = TransactionItems.Most + 1;

    /// <param name="reader">At the array's start.</param>
    /// <returns>Null for anything else.</returns>
    public static List<TransactionField>? Read(ref Utf8JsonReader reader)
    {
        var fields = new List<TransactionField>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject && fields.Count < MostFields)
        {
            if (ReadField(ref reader) is not { } field)
            {
                return null;
            }

            fields.Add(field);
        }

        return reader.TokenType == JsonTokenType.EndArray ? fields : null;
    }

    /// <inheritdoc cref="Read"/>
    public static List<IReadOnlyList<TransactionField>>? ReadItems(ref Utf8JsonReader reader)
    {
        var items = new List<IReadOnlyList<TransactionField>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject && items.Count < MostItems)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("fields")
                || !reader.Read() || reader.TokenType != JsonTokenType.StartArray || Read(ref reader) is not { } fields
                || !reader.Read() || reader.TokenType != JsonTokenType.EndObject)
            {
                return null;
            }

            items.Add(fields);
        }

        return reader.TokenType == JsonTokenType.EndArray ? items : null;
    }

    private static TransactionField? ReadField(ref Utf8JsonReader reader)
    {
        string? name = null, value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name");
            if ((!isName && !reader.ValueTextEquals("value")) || !reader.Read() || reader.TokenType != JsonTokenType.String || (isName ? name : value) is not null)
            {
                return null;
            }

            (name, value) = isName ? (reader.GetString(), value) : (name, reader.GetString());
        }

        return reader.TokenType == JsonTokenType.EndObject && name is not null && value is not null ? new TransactionField(name, value) : null;
    }
}
