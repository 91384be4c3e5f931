using System.Security.Cryptography;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Audit;

/// <summary>Recomputes the whole trail, a page at a time, and names the first row that does not fit.</summary>
public sealed class AuditVerifier(Clock clock, Database database, AuditLog audit, ServerSecrets secrets)
{
    private const int PageSize = 2_000;

    /// <summary>Two checkpoints that follow each other are never further apart than this.</summary>
    private const long MostBetweenCheckpoints = AuditSealer.LinksPerCheckpoint + AuditSealer.BatchSize;
    private static readonly TimeSpan s_chainedWithin = TimeSpan.FromMinutes(1);

    /// <param name="known">A head exported earlier that the chain must contain, or null.</param>
    public async Task<AuditVerdict> VerifyAsync(AuditHead? known = null, CancellationToken cancel = default)
    {
        var walk = new Walk(known);
        while (walk.Break is null)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await PageAsync(walk.Sequence);
            if (page.Count == 0)
            {
                break;
            }

            CheckPage(walk, page, await CheckpointsAsync(walk.Sequence, page[^1].Link.Sequence));
        }

        walk.Break ??= await TailAsync(walk);
        var (waiting, forgotten) = walk.Break is null ? await UnchainedAsync() : (0, null);
        return new AuditVerdict(walk.Rows, new AuditHead(walk.Sequence, walk.Hash), waiting, walk.Break ?? forgotten);
    }

    private void CheckPage(Walk walk, List<ChainedEvent> page, Dictionary<long, AuditCheckpoint> checkpoints)
    {
        foreach (var (link, row) in page)
        {
            walk.Break = CheckLink(walk, link, row);
            if (walk.Break is not null)
            {
                return;
            }

            (walk.Sequence, walk.Hash, walk.Rows) = (link.Sequence, link.Hash, walk.Rows + 1);
            walk.Break = checkpoints.TryGetValue(link.Sequence, out var checkpoint)
                ? CheckCheckpoint(walk, checkpoint)
                : CheckDistance(walk, link.Sequence);
            if (walk.Break is null && walk.Known?.Sequence == link.Sequence && !CryptographicOperations.FixedTimeEquals(walk.Known.Hash, link.Hash))
            {
                walk.Break = Of(AuditFault.Diverged, link, row, "the chain is not the one whose head was exported: it was restored from a backup or rewritten");
            }

            if (walk.Break is not null)
            {
                return;
            }
        }
    }

    private AuditBreak? CheckLink(Walk walk, AuditLink link, AuditEvent? row)
    {
        var expected = walk.Sequence + 1;
        if (link.Sequence != expected)
        {
            return new AuditBreak(AuditFault.Removed, expected, 0, $"links {expected} to {link.Sequence - 1} are missing");
        }

        if (row is null)
        {
            return new AuditBreak(AuditFault.Removed, link.Sequence, link.Position, "the event that this link names is missing");
        }

        var isSealed = CryptographicOperations.FixedTimeEquals(row.Seal, audit.SealOf(row));
        var isLinked = CryptographicOperations.FixedTimeEquals(AuditHash.Link(walk.Hash, link.Sequence, row), link.Hash);
        return (isSealed, isLinked) switch
        {
            (true, true) => null,
            (false, true) => Of(AuditFault.Inserted, link, row, "this server did not seal the row: it was inserted past the server"),
            (false, false) => Of(AuditFault.Changed, link, row, "the row was changed after it was chained"),
            (true, false) => Of(AuditFault.Reordered, link, row, "the row is genuine but not the one chained here: rows were exchanged, or the link was changed"),
        };
    }

    private AuditBreak? CheckCheckpoint(Walk walk, AuditCheckpoint checkpoint)
    {
        walk.Checkpointed = checkpoint.Sequence;
        var why = !IsSigned(checkpoint) ? "its signature is not this server's"
            : !CryptographicOperations.FixedTimeEquals(checkpoint.Hash, walk.Hash) ? "it was signed over another chain: rows up to here were removed, exchanged or rewritten"
            : null;
        return why is null ? null : OfCheckpoint(AuditFault.CheckpointForged, checkpoint, why);
    }

    private static AuditBreak? CheckDistance(Walk walk, long sequence) => sequence - walk.Checkpointed <= MostBetweenCheckpoints ? null
        : new AuditBreak(AuditFault.CheckpointForged, sequence, 0, $"no checkpoint since sequence {walk.Checkpointed}: checkpoints were removed");

    /// <summary>What lies behind the end: checkpoints and exported heads that the chain does not reach.</summary>
    private async Task<AuditBreak?> TailAsync(Walk walk)
    {
        var end = walk.Sequence;
        var beyond = await database.ReadAsync(db => db.AuditCheckpoints.Where(checkpoint => checkpoint.Sequence > end)
            .OrderByDescending(checkpoint => checkpoint.Sequence).FirstOrDefaultAsync());

        // The chain may have grown since its last page was read; what was signed meanwhile is no break.
        var isCut = beyond is not null && !await database.ReadAsync(db => db.AuditChain.AnyAsync(link => link.Sequence == beyond.Sequence));
        if (isCut)
        {
            return IsSigned(beyond!)
                ? new AuditBreak(AuditFault.TailCut, end + 1, 0, $"the chain ends at {end}, but {beyond!.Sequence} was signed at {Iso(beyond.At)}: the tail was cut off")
                : OfCheckpoint(AuditFault.CheckpointForged, beyond!, "its signature is not this server's, and the chain does not reach it");
        }

        return walk.Known is { } known && known.Sequence > end
            ? new AuditBreak(AuditFault.Diverged, end + 1, 0, $"the chain ends at {end}, but its head {known.Sequence} was exported earlier: it was restored from a backup or truncated")
            : null;
    }

    private async Task<(long Waiting, AuditBreak? Break)> UnchainedAsync()
    {
        var old = clock.Now - s_chainedWithin;
        var first = await database.ReadAsync(db => Unchained(db).Where(row => row.At < old).OrderBy(row => row.Position).FirstOrDefaultAsync());
        if (first is not null)
        {
            return (0, new AuditBreak(AuditFault.Unchained, 0, first.Position, "no link names this event although it is older than a minute: its link was removed, or no server has run since")
            {
                At = first.At,
                Kind = first.Kind,
                Reference = first.Reference,
            });
        }

        return (await database.ReadAsync(db => Unchained(db).LongCountAsync()), null);
    }

    private bool IsSigned(AuditCheckpoint checkpoint) => CryptographicOperations.FixedTimeEquals(
        checkpoint.Signature, AuditHash.Checkpoint(secrets.Audit, checkpoint.Sequence, checkpoint.Hash, checkpoint.At));

    private Task<List<ChainedEvent>> PageAsync(long after) => database.ReadAsync(db => db.AuditChain
        .Where(link => link.Sequence > after).OrderBy(link => link.Sequence).Take(PageSize)
        .LeftJoin(db.AuditEvents, link => link.Position, row => row.Position, (link, row) => new { link, row })
        .OrderBy(pair => pair.link.Sequence).Select(pair => new ChainedEvent(pair.link, pair.row))
        .ToListAsync());

    private Task<Dictionary<long, AuditCheckpoint>> CheckpointsAsync(long after, long last) => database.ReadAsync(db => db.AuditCheckpoints
        .Where(checkpoint => checkpoint.Sequence > after && checkpoint.Sequence <= last)
        .ToDictionaryAsync(checkpoint => checkpoint.Sequence));

    private static IQueryable<AuditEvent> Unchained(GapuraContext db) =>
        db.AuditEvents.Where(row => !db.AuditChain.Any(link => link.Position == row.Position));

    private static AuditBreak Of(AuditFault fault, AuditLink link, AuditEvent? row, string why) => new(fault, link.Sequence, link.Position, why)
    {
        At = row?.At,
        Kind = row?.Kind ?? "",
        Reference = row?.Reference ?? "",
    };

    private static AuditBreak OfCheckpoint(AuditFault fault, AuditCheckpoint checkpoint, string why) =>
        new(fault, checkpoint.Sequence, 0, $"the checkpoint at {checkpoint.Sequence} does not hold: {why}") { At = checkpoint.At };

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private sealed record ChainedEvent(AuditLink Link, AuditEvent? Row);

    /// <summary>How far the verification has come.</summary>
    private sealed class Walk(AuditHead? known)
    {
        public AuditHead? Known { get; } = known;
        public long Sequence { get; set; }
        public byte[] Hash { get; set; } = AuditHash.Start;
        public long Rows { get; set; }
        public long Checkpointed { get; set; }
        public AuditBreak? Break { get; set; }
    }
}
