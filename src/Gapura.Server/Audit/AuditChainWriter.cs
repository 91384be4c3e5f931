using System.Text;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Audit;

/// <summary>The chain's head as one sealer knows it, and how it grows.</summary>
internal sealed class AuditChainWriter(Clock clock, Database database, ServerSecrets secrets)
{
    private static readonly TimeSpan s_checkpointEvery = TimeSpan.FromSeconds(10);
    private long _signed;
    private DateTimeOffset _signedAt;

    /// <summary>The newest link; 0 before the first.</summary>
    public long Sequence { get; private set; }

    public byte[] Hash { get; private set; } = AuditHash.Start;

    public async Task LoadAsync()
    {
        var head = await database.ReadAsync(db => db.AuditChain.OrderByDescending(link => link.Sequence).FirstOrDefaultAsync());
        Sequence = head?.Sequence ?? 0;
        Hash = head?.Hash ?? AuditHash.Start;
        var signed = await database.ReadAsync(db => db.AuditCheckpoints.OrderByDescending(checkpoint => checkpoint.Sequence).FirstOrDefaultAsync());
        _signed = signed?.Sequence ?? 0;
        _signedAt = signed?.At ?? clock.Now;
    }

    /// <summary>Chains the rows in this order, in one transaction, with a checkpoint when one is due.</summary>
    /// <returns>False when the chain's head is not the one known here any more; then nothing was written.</returns>
    public async Task<bool> AppendAsync(IReadOnlyList<AuditEvent> rows)
    {
        var hash = Hash;
        var links = new List<AuditLink>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            hash = AuditHash.Link(hash, Sequence + i + 1, rows[i]);
            links.Add(new AuditLink { Sequence = Sequence + i + 1, Position = rows[i].Position, Hash = hash });
        }

        var head = new AuditLink { Sequence = Sequence + rows.Count, Position = 0, Hash = hash };
        var at = clock.Now;
        var isSignedNow = head.Sequence - _signed >= AuditSealer.LinksPerCheckpoint || (at - _signedAt).Duration() >= s_checkpointEvery;
        if (!await WriteAsync(links, isSignedNow ? head : null, at))
        {
            return false;
        }

        (Sequence, Hash) = (head.Sequence, hash);
        (_signed, _signedAt) = isSignedNow ? (Sequence, at) : (_signed, _signedAt);
        return true;
    }

    /// <summary>Signs the head if links follow the last checkpoint and that is ten seconds old, or at once if asked.</summary>
    public async Task CheckpointAsync(bool atOnce)
    {
        var at = clock.Now;
        if (Sequence > _signed && (atOnce || (at - _signedAt).Duration() >= s_checkpointEvery))
        {
            var head = new AuditLink { Sequence = Sequence, Position = 0, Hash = Hash };
            await database.WriteAsync(db => SignAsync(db, head, at));
            (_signed, _signedAt) = (Sequence, at);
        }
    }

    private async Task<bool> WriteAsync(List<AuditLink> links, AuditLink? toSign, DateTimeOffset at)
    {
        try
        {
            return await database.WriteAsync(async db =>
            {
                var written = database.Kind == DatabaseKind.Sqlite ? await InsertSqliteAsync(db, links) : await InsertPostgresAsync(db, links);
                if (written > 0 && toSign is not null)
                {
                    await SignAsync(db, toSign, at);
                }

                return written > 0;
            });
        }
        catch (Exception e) when (Database.IsDuplicate(e))
        {
            return false;
        }
    }

    // Another sealer may have signed the same head: either signature will do.
    private Task<int> SignAsync(GapuraContext db, AuditLink head, DateTimeOffset at)
    {
        var signature = AuditHash.Checkpoint(secrets.Audit, head.Sequence, head.Hash, at);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO audit_checkpoints (sequence, at, hash, signature)
            SELECT {head.Sequence}, {database.Time(at)}, {head.Hash}, {signature}
            WHERE NOT EXISTS (SELECT 1 FROM audit_checkpoints WHERE sequence = {head.Sequence})
            """);
    }

    // Both statements look at the head first: after a restore under a running node, the primary key alone would let a gap in.
    private Task<int> InsertPostgresAsync(GapuraContext db, List<AuditLink> links)
    {
        var sequences = links.ConvertAll(link => link.Sequence).ToArray();
        var positions = links.ConvertAll(link => link.Position).ToArray();
        var hashes = links.ConvertAll(link => link.Hash).ToArray();
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO audit_chain (sequence, position, hash)
            SELECT * FROM unnest({sequences}, {positions}, {hashes})
            WHERE ({Sequence} = 0 AND NOT EXISTS (SELECT 1 FROM audit_chain))
               OR {Hash} = (SELECT hash FROM audit_chain ORDER BY sequence DESC LIMIT 1)
            """);
    }

    private Task<int> InsertSqliteAsync(GapuraContext db, List<AuditLink> links)
    {
        var json = new StringBuilder("[");
        foreach (var link in links)
        {
            json.Append(json.Length > 1 ? ",[" : "[").Append(link.Sequence).Append(',').Append(link.Position)
                .Append(",\"").Append(Convert.ToHexStringLower(link.Hash)).Append("\"]");
        }

        var rows = json.Append(']').ToString();
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO audit_chain (sequence, position, hash)
            SELECT value ->> 0, value ->> 1, unhex(value ->> 2) FROM json_each({rows})
            WHERE ({Sequence} = 0 AND NOT EXISTS (SELECT 1 FROM audit_chain))
               OR {Hash} = (SELECT hash FROM audit_chain ORDER BY sequence DESC LIMIT 1)
            """);
    }
}
