using System.Text.Json;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Factors.SecureToken;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Events;

/// <summary>Something that happened, as relying parties hear of it.</summary>
public sealed record PublicEvent(long Sequence, string Kind, AuditEvent Row, string? UserId)
{
    private const string ByClient = "client:";

    public string Id => $"evt_{Row.Position}";

    /// <summary>The client that caused it, or whose transaction it is about.</summary>
    public string? Client { get; } = Row.Actor.StartsWith(ByClient, StringComparison.Ordinal) ? Row.Actor[ByClient.Length..] : Detail(Row, "client");

    public object Json => new
    {
        sequence = Sequence,
        id = Id,
        kind = Kind,
        at = Reply.Time(Row.At),
        account = Row.AccountId?.ToString(),
        userId = UserId,
        client = Client,
        factor = Row.Factor.Length == 0 ? null : Row.Factor,
        transaction = IsPrivate ? Detail(Row, "transaction") : null,
        device = IsPrivate || Row.Factor == TokenProof.Name ? Detail(Row, "device") : null,
        reference = Row.Reference.Length == 0 ? null : Row.Reference,
    };

    private bool IsPrivate => PublicEvents.IsPrivate(Kind);

    public bool IsFor(string client) => !IsPrivate || Client == client;

    private static string? Detail(AuditEvent row, string name)
    {
        if (row.Details.Length == 0)
        {
            return null;
        }

        using var details = JsonDocument.Parse(row.Details);
        return details.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}

/// <summary>
/// Reads a portal's events out of the audit chain: in its order, without gaps, and the same however often it is read. A reading looks at a
/// bounded stretch of the chain, so that a portal in which little happens costs no more than another.
/// </summary>
public sealed class EventFeed(Database database)
{
    private const int Stretch = 10_000;
    private const long MillisecondsFresh = 200;
    private Copy? _head;

    /// <summary>The newest link of the chain, at most a fifth of a second old: everyone who waits shares one look.</summary>
    public async Task<long> HeadAsync()
    {
        var head = Volatile.Read(ref _head);
        if (head is null || Environment.TickCount64 - head.ReadAt > MillisecondsFresh)
        {
            var fresh = new Copy(Environment.TickCount64, new Lazy<Task<long>>(() => database.ReadAsync(ReadHeadAsync)));
            var other = Interlocked.CompareExchange(ref _head, fresh, head);
            head = ReferenceEquals(other, head) ? fresh : other ?? fresh;
        }

        try
        {
            return await head.Read.Value;
        }
        catch
        {
            Interlocked.CompareExchange(ref _head, null, head);
            throw;
        }
    }

    /// <param name="portal">Whose events.</param>
    /// <param name="client">Who reads them: of transactions it hears of its own only.</param>
    /// <param name="after">The last sequence number that was read.</param>
    /// <param name="kinds">Public kinds; empty for all.</param>
    /// <returns>At most <paramref name="limit"/> events, and the sequence number to go on after.</returns>
    public Task<(IReadOnlyList<PublicEvent> Events, long Next)> ReadAsync(string portal, string client, long after, int limit, IReadOnlyCollection<string> kinds) => database.ReadAsync<(IReadOnlyList<PublicEvent>, long)>(async db =>
    {
        var head = await ReadHeadAsync(db);
        if (head <= after)
        {
            return ([], after);
        }

        var end = Math.Min(head, after + Stretch);
        var names = PublicEvents.AuditNames;
        var rows = await (
            from link in db.AuditChain
            where link.Sequence > after && link.Sequence <= end
            join row in db.AuditEvents on link.Position equals row.Position
            where row.Portal == portal && names.Contains(row.Kind) && (row.Kind != AuditKinds.SignInStep || row.Factor == AppProof.Name || row.Factor == RecoveryCodeProof.Name)
            orderby link.Sequence
            from account in db.Accounts.Where(one => one.Id == row.AccountId).DefaultIfEmpty()
            select new { link.Sequence, row, UserId = account == null ? null : account.UserId }).Take(limit).ToListAsync();
        var events = rows.Select(one => (one.Sequence, Kind: PublicEvents.KindOf(one.row), one.row, one.UserId))
            .Where(one => one.Kind is not null && (kinds.Count == 0 || kinds.Contains(one.Kind)))
            .Select(one => new PublicEvent(one.Sequence, one.Kind!, one.row, one.UserId)).Where(one => one.IsFor(client)).ToList();
        return (events, rows.Count == limit ? rows[^1].Sequence : end);
    });

    private static async Task<long> ReadHeadAsync(GapuraContext db) => await db.AuditChain.MaxAsync(link => (long?)link.Sequence) ?? 0;

    private sealed record Copy(long ReadAt, Lazy<Task<long>> Read);
}
