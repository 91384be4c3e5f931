using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting.Backup;

/// <summary>Reads a trail that <c>audit export</c> wrote. Each row must carry this server's seal: a made-up file changes nothing.</summary>
public sealed class ExportedTrail(Database database, AuditLog audit)
{
    private const int ChunkSize = 500;

    /// <summary>What the file tells that the database does not know.</summary>
    /// <exception cref="SettingsException">A line is malformed or was not sealed by this server; nothing was changed.</exception>
    public async Task<LostChanges> ReadAsync(TextReader lines)
    {
        var lost = new LostChanges();
        var chunk = new List<AuditEvent>(ChunkSize);
        var number = 0;
        while (await lines.ReadLineAsync() is { } line)
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            chunk.Add(Parse(line, number));
            if (chunk.Count == ChunkSize)
            {
                await CompareAsync(chunk, lost);
                chunk.Clear();
            }
        }

        await CompareAsync(chunk, lost);
        return lost;
    }

    // Positions are given anew after a restore; the seal tells whether it is the same event.
    private async Task CompareAsync(List<AuditEvent> chunk, LostChanges lost)
    {
        var positions = chunk.ConvertAll(row => row.Position);
        var known = await database.ReadAsync(db => db.AuditEvents.Where(row => positions.Contains(row.Position))
            .ToDictionaryAsync(row => row.Position, row => row.Seal));
        foreach (var row in chunk.Where(row => !known.TryGetValue(row.Position, out var seal) || !CryptographicOperations.FixedTimeEquals(seal, row.Seal)))
        {
            lost.Note(row);
        }
    }

    private AuditEvent Parse(string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var row = Row(json.RootElement);
            return CryptographicOperations.FixedTimeEquals(row.Seal, audit.SealOf(row)) ? row
                : throw new SettingsException($"Line {number} of the exported trail was not sealed by this server, or was changed since. Nothing of it was applied.");
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SettingsException($"Line {number} of the exported trail is not what 'gapura audit export' writes. Nothing of it was applied.");
        }
    }

    private static AuditEvent Row(JsonElement json)
    {
        string Text(string name) => json.GetProperty(name).GetString() ?? "";
        Guid? Id(string name) => json.GetProperty(name).GetString() is { } id ? Guid.ParseExact(id, "N") : null;
        return new AuditEvent
        {
            Position = json.GetProperty("position").GetInt64(),
            At = DateTimeOffset.ParseExact(Text("at"), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Kind = Text("kind"),
            Outcome = Text("outcome"),
            Reason = Text("reason"),
            Portal = Text("portal"),
            AccountId = Id("accountId") is { } account ? new AccountId(account) : null,
            Actor = Text("actor"),
            Factor = Text("factor"),
            Reference = Text("reference"),
            Address = Text("address"),
            UserAgent = Text("userAgent"),
            SessionId = Id("sessionId") is { } session ? new SessionId(session) : null,
            Details = Text("details"),
            Seal = Convert.FromHexString(Text("seal")),
        };
    }
}
