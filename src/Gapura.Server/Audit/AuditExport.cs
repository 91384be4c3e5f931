using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Audit;

/// <summary>What to export.</summary>
/// <param name="From">Events at this time and later.</param>
/// <param name="To">Events before this time.</param>
/// <param name="Account">One account's events only.</param>
/// <param name="AsCsv">CSV for spreadsheets instead of JSON Lines.</param>
public sealed record AuditExportOrder(DateTimeOffset? From = null, DateTimeOffset? To = null, AccountId? Account = null, bool AsCsv = false);

/// <summary>Writes the chained events in the chain's order, a page at a time: JSON Lines with every field, or CSV.</summary>
public sealed class AuditExport(Database database)
{
    private const int PageSize = 1_000;
    private static readonly SearchValues<char> s_enclosed = SearchValues.Create("\",\r\n\t'");
    private static readonly string[] s_columns =
    [
        "sequence", "hash", "position", "at", "kind", "outcome", "reason", "portal", "accountId", "actor", "factor", "reference", "address",
        "userAgent", "sessionId", "details", "seal",
    ];

    /// <returns>How many events were written.</returns>
    public async Task<long> WriteAsync(TextWriter output, AuditExportOrder order, CancellationToken cancel = default)
    {
        if (order.AsCsv)
        {
            await output.WriteAsync(string.Join(',', s_columns) + "\r\n");
        }

        long sequence = 0;
        long count = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await PageAsync(order, sequence);
            foreach (var (link, row) in page)
            {
                var fields = Fields(link, row);
                await output.WriteAsync(order.AsCsv ? Csv(fields) : Json(fields));
            }

            count += page.Count;
            if (page.Count < PageSize)
            {
                await output.FlushAsync(cancel);
                return count;
            }

            sequence = page[^1].Link.Sequence;
        }
    }

    /// <summary>
    /// A field that a spreadsheet takes for text: one that begins like a formula gets an apostrophe before it, and quotes, commas and
    /// line ends are enclosed (RFC 4180 §2, ASVS 1.2.10).
    /// </summary>
    public static string CsvField(string text)
    {
        var harmless = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(s_enclosed) ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }

    private static string?[] Fields(AuditLink link, AuditEvent row) =>
    [
        link.Sequence.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(link.Hash),
        row.Position.ToString(CultureInfo.InvariantCulture), row.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        row.Kind, row.Outcome, row.Reason, row.Portal, row.AccountId?.ToString(), row.Actor, row.Factor, row.Reference, row.Address,
        row.UserAgent, row.SessionId?.ToString(), row.Details, Convert.ToHexStringLower(row.Seal),
    ];

    private static string Csv(string?[] fields) => string.Join(',', fields.Select(field => CsvField(field ?? ""))) + "\r\n";

    private static string Json(string?[] fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in s_columns.Zip(fields))
            {
                if (name is "sequence" or "position")
                {
                    writer.WriteNumber(name, long.Parse(value!, CultureInfo.InvariantCulture));
                }
                else
                {
                    writer.WriteString(name, value);
                }
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private Task<List<ExportedEvent>> PageAsync(AuditExportOrder order, long after) => database.ReadAsync(db =>
    {
        var rows = db.AuditEvents.AsQueryable();
        if (order.From?.ToUniversalTime() is { } from)
        {
            rows = rows.Where(row => row.At >= from);
        }

        if (order.To?.ToUniversalTime() is { } to)
        {
            rows = rows.Where(row => row.At < to);
        }

        if (order.Account is { } account)
        {
            rows = rows.Where(row => row.AccountId == account);
        }

        return db.AuditChain.Where(link => link.Sequence > after)
            .Join(rows, link => link.Position, row => row.Position, (link, row) => new { link, row })
            .OrderBy(pair => pair.link.Sequence).Take(PageSize)
            .Select(pair => new ExportedEvent(pair.link, pair.row)).ToListAsync();
    });

    private sealed record ExportedEvent(AuditLink Link, AuditEvent Row);
}
