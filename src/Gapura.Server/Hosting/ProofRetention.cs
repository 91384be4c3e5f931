using System.Buffers.Binary;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting;

/// <summary>
/// Deletes what proves things when the operator says that it need not be proved any more: transactions with who signed them, answered
/// questions, and devices that are none any more. A device goes last: what it signed was asked before it ended, so it has gone before.
/// </summary>
internal static class ProofRetention
{
    private const int BatchSize = Housekeeping.BatchSize;

    /// <param name="now">The time.</param>
    /// <param name="days">For how many days everything is kept.</param>
    public static Func<GapuraContext, Task<int>>[] Due(DateTimeOffset now, int days)
    {
        var before = now.AddDays(-days);
        var first = FirstIdOf(before);
        return
        [
            db => TransactionsAsync(db, first),
            db => db.Database.ExecuteSqlAsync(
                $"DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE id < {first} AND state <> 'Pending' ORDER BY id LIMIT {BatchSize})"),
            db => DevicesAsync(db, before),
        ];
    }

    private static async Task<int> TransactionsAsync(GapuraContext db, Guid first)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
             DELETE FROM transaction_approvals
             WHERE transaction_id IN (SELECT id FROM transactions WHERE id < {first} AND state <> 'Pending' ORDER BY id LIMIT {BatchSize})
             """);
        return await db.Database.ExecuteSqlAsync(
            $"DELETE FROM transactions WHERE id IN (SELECT id FROM transactions WHERE id < {first} AND state <> 'Pending' ORDER BY id LIMIT {BatchSize})");
    }

    private static async Task<int> DevicesAsync(GapuraContext db, DateTimeOffset before)
    {
        var gone = await db.Devices.Where(one => one.Status == DeviceStatus.Revoked && one.EndedAt < before).OrderBy(one => one.Id).Select(one => one.Id).Take(BatchSize).ToListAsync();
        if (gone.Count == 0)
        {
            return 0;
        }

        await db.SecureTokens.Where(one => gone.Contains(one.DeviceId)).ExecuteDeleteAsync();
        return await db.Devices.Where(one => gone.Contains(one.Id)).ExecuteDeleteAsync();
    }

    /// <summary>Ids begin with when they were made (RFC 9562 §5.7): by them the rows of a time are found in the key's own index.</summary>
    private static Guid FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
