using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Audit;

/// <summary>
/// Records what happens, in the transaction of the change that it tells of: there is neither without the other. Each row carries a
/// MAC from the moment of its insertion; the sealer chains it within a second.
/// </summary>
public sealed class AuditLog(Clock clock, ServerSecrets secrets)
{
    private const int MostCharacters = 300;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>Adds the entry to the transaction that <paramref name="db"/> is in; it is written with the commit.</summary>
    public void Append(GapuraContext db, AuditEntry entry) => Append(db, Row(entry));

    /// <summary>The same for a row that is sealed already.</summary>
    public static void Append(GapuraContext db, AuditEvent row) => db.AtCommit(
        $"""
         INSERT INTO audit_events (at, kind, outcome, reason, portal, account_id, actor, factor, reference, address, user_agent, session_id, details, seal)
         VALUES ({db.Time(row.At)}, {row.Kind}, {row.Outcome}, {row.Reason}, {row.Portal}, {row.AccountId?.Value}, {row.Actor}, {row.Factor}, {row.Reference},
           {row.Address}, {row.UserAgent}, {row.SessionId?.Value}, {row.Details}, {row.Seal})
         """);

    /// <summary>The row for an entry, sealed; for statements that write it by hand.</summary>
    public AuditEvent Row(AuditEntry entry)
    {
        var row = new AuditEvent
        {
            At = clock.Now,
            Kind = entry.Kind,
            Outcome = entry.Outcome,
            Reason = Clean(entry.Reason),
            Portal = Clean(entry.Portal),
            AccountId = entry.AccountId,
            Actor = Clean(entry.Actor),
            Factor = entry.Factor,
            Reference = entry.Reference,
            Address = Clean(entry.Address),
            UserAgent = Clean(entry.UserAgent),
            SessionId = entry.SessionId,
            Details = entry.Details is null ? "" : JsonSerializer.Serialize(
                new SortedDictionary<string, string>(entry.Details.ToDictionary(pair => pair.Key, pair => Clean(pair.Value)), StringComparer.Ordinal), Plain),
            Seal = [],
        };
        row.Seal = SealOf(row);
        return row;
    }

    /// <summary>The MAC that the row must carry.</summary>
    public byte[] SealOf(AuditEvent row) => HMACSHA256.HashData(secrets.Audit, Canonical(row));

    /// <summary>The row's fields in order, each preceded by its length in UTF-8 bytes: no two rows share a form.</summary>
    public static byte[] Canonical(AuditEvent row)
    {
        var text = new StringBuilder("gapura-audit-1");
        ReadOnlySpan<string> fields =
        [
            row.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), row.Kind, row.Outcome, row.Reason, row.Portal,
            row.AccountId?.ToString() ?? "", row.Actor, row.Factor, row.Reference, row.Address, row.UserAgent,
            row.SessionId?.ToString() ?? "", row.Details,
        ];
        foreach (var field in fields)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:").Append(field);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One line of harmless text: control and separator characters become spaces, the rest is cut (ATK-23).</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var cut = text.Length > MostCharacters ? text[..MostCharacters] + "…" : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var c = source[i];
                span[i] = char.IsControl(c) || char.IsSurrogate(c)
                    || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format ? ' ' : c;
            }
        });
    }
}
