using System.Collections.Concurrent;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.RelyingParties;

/// <summary>
/// The relying parties, from memory for half a second: who was changed or switched off is so on every node within a second, without a
/// word between the nodes. Bounded, so that made-up names fill nothing.
/// </summary>
public sealed class ClientBook(Database database)
{
    private const int Most = 4096;

    /// <summary>Measured by the machine's own clock: how old a copy is has nothing to do with the time that tests move.</summary>
    private const long MillisecondsFresh = 500;

    private static readonly PerProvider<Func<GapuraContext, string, Task<Client?>>> ById = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, string id) => db.Clients.SingleOrDefault(client => client.Id == id)));

    private readonly ConcurrentDictionary<string, Copy> _copies = new(StringComparer.Ordinal);

    /// <summary>The relying party of this name; null when there is none, or when it is switched off.</summary>
    public async Task<RelyingParty?> FindAsync(string id)
    {
        if (id.Length is 0 or > ClientRules.MostIdCharacters)
        {
            return null;
        }

        if (!_copies.TryGetValue(id, out var copy) || Environment.TickCount64 - copy.ReadAt > MillisecondsFresh)
        {
            copy = Replace(id, copy);
        }

        try
        {
            return await copy.Read.Value;
        }
        catch
        {
            // A database that was away is asked again by the next caller.
            _copies.TryRemove(KeyValuePair.Create(id, copy));
            throw;
        }
    }

    /// <summary>The active relying parties that may have people sent to this address after a sign-out.</summary>
    public async Task<IReadOnlyList<RelyingParty>> WithPostLogoutUriAsync(string uri)
    {
        var rows = await database.ReadAsync(db => db.Clients.Where(client => client.Status == ClientStatus.Active && client.PostLogoutUris.Contains(uri)).ToListAsync());
        return [.. rows.Select(row => new RelyingParty(row)).Where(party => party.PostLogoutUris.Contains(uri))];
    }

    /// <summary>What this process changed it sees at once.</summary>
    public void Forget(string id) => _copies.TryRemove(id, out _);

    private Copy Replace(string id, Copy? old)
    {
        if (_copies.Count >= Most)
        {
            _copies.Clear();
        }

        // Of those who find it too old at the same moment one reads, and all wait for that reading.
        var fresh = new Copy(Environment.TickCount64, new Lazy<Task<RelyingParty?>>(() => ReadAsync(id)));
        return old is null ? _copies.GetOrAdd(id, fresh)
            : _copies.TryUpdate(id, fresh, old) ? fresh
            : _copies.GetOrAdd(id, fresh);
    }

    private async Task<RelyingParty?> ReadAsync(string id) =>
        await database.ReadAsync(db => ById.For(db)(db, id)) is { Status: ClientStatus.Active } row ? new RelyingParty(row) : null;

    private sealed record Copy(long ReadAt, Lazy<Task<RelyingParty?>> Read);
}
