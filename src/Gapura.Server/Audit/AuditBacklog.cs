using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Audit;

/// <summary>
/// Finds events that are not chained yet. Positions are given before the commit, so a lower one may appear after a higher one: those
/// that were skipped are asked for by name for a minute, and a comparison of both tables now and then finds whatever was later still.
/// </summary>
internal sealed class AuditBacklog(Clock clock, Database database)
{
    /// <summary>How far behind the newest position a skipped one is looked for between two full comparisons.</summary>
    private const int Overlap = 5_000;
    private static readonly TimeSpan s_gapLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_compareEvery = TimeSpan.FromMinutes(10);

    // Asked twice a second, whether anything happens or not: compiled once.
    private static readonly PerProvider<Func<GapuraContext, long, int, IAsyncEnumerable<AuditEvent>>> After = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, long from, int most) => db.AuditEvents.Where(row => row.Position > from).OrderBy(row => row.Position).Take(most)));

    private readonly Dictionary<long, DateTimeOffset> _gaps = [];
    private List<AuditEvent> _given = [];
    private DateTimeOffset _compareAt;
    private long _watermark;
    private long _floor;
    private bool _isComparing;

    /// <summary>Forgets what it knows; the next call compares both tables in full.</summary>
    public void StartOver()
    {
        _gaps.Clear();
        _given = [];
        _watermark = 0;
        BeginComparison();
    }

    /// <summary>The next events to chain, at most <paramref name="most"/>, in the order in which they are to be chained.</summary>
    public async Task<IReadOnlyList<AuditEvent>> NextAsync(int most)
    {
        // The second half: a clock that ran ahead has come back.
        var now = clock.Now;
        if (now >= _compareAt || _compareAt - now > s_compareEvery)
        {
            BeginComparison();
        }

        _given = _isComparing ? await CompareAsync(most) : await LateAsync(most);
        if (_given.Count == 0 && !_isComparing)
        {
            var from = _watermark;
            _given = await database.ListAsync(db => After.For(db)(db, from, most));
        }

        return _given;
    }

    /// <summary>The events given last are chained.</summary>
    public void Confirm()
    {
        var now = clock.Now;
        foreach (var row in _given)
        {
            _gaps.Remove(row.Position);
            if (_isComparing)
            {
                _floor = row.Position;
            }
            else if (row.Position > _watermark)
            {
                NoteGaps(_watermark, row.Position, now);
                _watermark = row.Position;
            }
        }

        _given = [];
    }

    private void BeginComparison()
    {
        _isComparing = true;
        _floor = 0;
        _compareAt = clock.Now + s_compareEvery;
    }

    private async Task<List<AuditEvent>> CompareAsync(int most)
    {
        var floor = _floor;
        var rows = await database.ReadAsync(db => db.AuditEvents
            .Where(row => row.Position > floor && !db.AuditChain.Any(link => link.Position == row.Position))
            .OrderBy(row => row.Position).Take(most).ToListAsync());
        if (rows.Count == 0)
        {
            await EndComparisonAsync();
        }

        return rows;
    }

    private async Task EndComparisonAsync()
    {
        var newest = await database.ReadAsync(db => db.AuditChain.MaxAsync(link => (long?)link.Position)) ?? 0;
        var from = newest - Overlap;
        var near = await database.ReadAsync(db => db.AuditChain.Where(link => link.Position > from)
            .OrderBy(link => link.Position).Select(link => link.Position).ToListAsync());
        var now = clock.Now;
        foreach (var (before, after) in near.Zip(near.Skip(1)))
        {
            NoteGaps(before, after, now);
        }

        _watermark = newest;
        _isComparing = false;
    }

    private async Task<List<AuditEvent>> LateAsync(int most)
    {
        var old = clock.Now - s_gapLife;
        foreach (var (position, _) in _gaps.Where(gap => gap.Value < old).ToList())
        {
            _gaps.Remove(position);
        }

        if (_gaps.Count == 0)
        {
            return [];
        }

        var wanted = _gaps.Keys.ToArray();
        return await database.ReadAsync(db => db.AuditEvents.Where(row => wanted.Contains(row.Position))
            .OrderBy(row => row.Position).Take(most).ToListAsync());
    }

    private void NoteGaps(long before, long after, DateTimeOffset now)
    {
        for (var position = Math.Max(before + 1, after - Overlap); position < after && _gaps.Count < Overlap; position++)
        {
            _gaps.TryAdd(position, now);
        }
    }
}
