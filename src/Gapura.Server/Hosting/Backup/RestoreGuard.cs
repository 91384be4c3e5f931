using System.Text.Json;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting.Backup;

/// <summary>
/// Notices that the database was replaced by an older one: the trail lacks what this node has seen (ATK-27). Then nothing is served
/// until <c>gapura backup after-restore</c> has ended what an old copy would bring back to life.
/// </summary>
public sealed class RestoreGuard(Clock clock, Database database, GapuraSettings settings, ILogger<RestoreGuard> logger) : Guard(clock, logger)
{
    private readonly Clock _clock = clock;
    private readonly ILogger _logger = logger;
    private readonly HighWaterFile _file = new(settings.DataFolder);
    private HighWater? _seen;
    private bool _cannotWrite;

    protected override async Task<string> JudgeAsync()
    {
        try
        {
            _seen ??= await _file.ReadAsync();
        }
        catch (JsonException)
        {
            return $"{HighWaterFile.Name} in the data folder cannot be read. If the database is certainly the newest, delete that file; else run 'gapura backup after-restore' and delete it then.";
        }

        var (head, epoch, then) = await database.ReadAsync(async db => (
            await db.AuditChain.OrderByDescending(link => link.Sequence).FirstOrDefaultAsync(),
            await ServerMarks.ReadAsync(db, ServerMarks.RestoreEpoch),
            await LinkAsync(db, _seen?.Sequence ?? 0)));
        var why = _seen is null || epoch > _seen.Epoch ? "" : Compare(_seen, head, epoch, then);
        if (why.Length == 0)
        {
            await NoteAsync(new HighWater(head?.Sequence ?? 0, Hex(head), _clock.Now.ToUnixTimeMilliseconds(), epoch));
        }

        return why;
    }

    private static string Compare(HighWater seen, AuditLink? head, long epoch, AuditLink? then)
    {
        var what = epoch < seen.Epoch ? "was restored from a backup older than the last restore"
            : seen.Sequence > (head?.Sequence ?? 0) ? $"is older than what this node has seen: its audit trail ends at {head?.Sequence ?? 0}, not at {seen.Sequence} or later"
            : seen.Sequence > 0 && Hex(then) != seen.Hash ? $"is not the one that this node has seen: its audit trail differs at {seen.Sequence}"
            : "";
        return what.Length == 0 ? "" : $"The database {what}. Run 'gapura backup after-restore', with --audit and the exported trail if there is one.";
    }

    private static async Task<AuditLink?> LinkAsync(GapuraContext db, long sequence) =>
        sequence == 0 ? null : await db.AuditChain.SingleOrDefaultAsync(link => link.Sequence == sequence);

    private static string Hex(AuditLink? link) => link is null ? "" : Convert.ToHexStringLower(link.Hash);

    private async Task NoteAsync(HighWater now)
    {
        if (_seen is not null && _seen.Sequence == now.Sequence && _seen.Epoch == now.Epoch)
        {
            return;
        }

        _seen = now;
        try
        {
            await _file.WriteAsync(now);
            _cannotWrite = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_cannotWrite)
            {
                _cannotWrite = true;
                _logger.LogError(e, "{File} cannot be written: a restored database would go unnoticed after the next start", HighWaterFile.Name);
            }
        }
    }
}
