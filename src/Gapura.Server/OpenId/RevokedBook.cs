using System.Collections.Frozen;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.OpenId;

/// <summary>Access tokens that were taken back before their end. They live ten minutes, so the list is short; every node knows it within half a second.</summary>
public sealed class RevokedBook(Database database, Clock clock)
{
    /// <summary>By the machine's own clock, like the copies of clients.</summary>
    private const long MillisecondsFresh = 500;
    private Copy? _copy;

    public async ValueTask<bool> HasAsync(string id)
    {
        var copy = Volatile.Read(ref _copy);
        if (copy is null || Environment.TickCount64 - copy.ReadAt > MillisecondsFresh)
        {
            // Of those who find it too old at the same moment one reads, and all wait for that reading.
            var fresh = new Copy(Environment.TickCount64, new Lazy<Task<FrozenSet<string>>>(ReadAsync));
            var other = Interlocked.CompareExchange(ref _copy, fresh, copy);
            copy = ReferenceEquals(other, copy) ? fresh : other ?? fresh;
        }

        try
        {
            return (await copy.Read.Value).Contains(id);
        }
        catch
        {
            // A database that was away is asked again by the next caller; nobody is let through meanwhile.
            Interlocked.CompareExchange(ref _copy, null, copy);
            throw;
        }
    }

    public async Task AddAsync(string id, DateTimeOffset expires)
    {
        await database.WriteAsync(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO revoked_tokens (id, expires_at) VALUES ({id}, {database.Time(expires)}) ON CONFLICT (id) DO NOTHING"));
        Volatile.Write(ref _copy, null);
    }

    private async Task<FrozenSet<string>> ReadAsync()
    {
        var now = clock.Now;
        return (await database.ReadAsync(db => db.RevokedTokens.Where(one => one.ExpiresAt > now).Select(one => one.Id).ToListAsync())).ToFrozenSet(StringComparer.Ordinal);
    }

    private sealed record Copy(long ReadAt, Lazy<Task<FrozenSet<string>>> Read);
}
