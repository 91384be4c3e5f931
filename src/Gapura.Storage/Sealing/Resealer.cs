using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gapura.Storage.Sealing;

/// <summary>Moves every sealed value under the ring's active key while servers go on serving. Running it again finds only what is left.</summary>
public sealed class Resealer(Database database, KeyRing ring)
{
    /// <summary>Values in one transaction: on SQLite, what a writer waits for.</summary>
    public const int BatchSize = 200;
    private const int PrefixBytes = 5;

    /// <summary>Visits all sealed columns.</summary>
    /// <exception cref="SealBrokenException">A value does not open; what came before it is re-sealed and stays so.</exception>
    public async Task<ResealCounts> RunAsync(CancellationToken cancel = default)
    {
        var counts = new ResealCounts(0, 0);
        foreach (var column in SealedColumn.All)
        {
            counts += await RunAsync(column, cancel);
        }

        return counts;
    }

    /// <summary>How many values each key seals, over all columns. A key that seals nothing is not in the answer.</summary>
    public Task<IReadOnlyDictionary<uint, long>> CountAsync(CancellationToken cancel = default) =>
        database.ReadAsync(async db =>
        {
            var counts = new SortedDictionary<uint, long>();
            foreach (var column in SealedColumn.All)
            {
                await using var command = await CommandAsync(db, $"""
                    SELECT substr({column.Column}, 1, {PrefixBytes}), count(*) FROM {column.Table}
                    WHERE length({column.Column}) > 0 GROUP BY substr({column.Column}, 1, {PrefixBytes})
                    """, cancel);
                await using var reader = await command.ExecuteReaderAsync(cancel);
                while (await reader.ReadAsync(cancel))
                {
                    var key = KeyRing.KeyIdOf((byte[])reader.GetValue(0));
                    counts[key] = counts.GetValueOrDefault(key) + reader.GetInt64(1);
                }
            }

            return (IReadOnlyDictionary<uint, long>)counts;
        });

    private async Task<ResealCounts> RunAsync(SealedColumn column, CancellationToken cancel)
    {
        var counts = new ResealCounts(0, 0);
        object? last = null;
        while (true)
        {
            var batch = await NextAsync(column, last, cancel);
            if (batch.Count == 0)
            {
                return counts;
            }

            counts += await ResealAsync(column, batch, cancel);
            last = batch[^1].Key;
        }
    }

    private Task<List<Found>> NextAsync(SealedColumn column, object? after, CancellationToken cancel) =>
        database.ReadAsync(async db =>
        {
            await using var command = await CommandAsync(db, $"""
                SELECT {column.Key}, {column.Column} FROM {column.Table}
                WHERE length({column.Column}) > 0 AND substr({column.Column}, 1, {PrefixBytes}) <> @active
                {(after is null ? "" : $"AND {column.Key} > @after")} ORDER BY {column.Key} LIMIT {BatchSize}
                """, cancel);
            Add(command, "@active", KeyRing.PrefixOf(ring.ActiveKeyId));
            if (after is not null)
            {
                Add(command, "@after", after);
            }

            var found = new List<Found>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                found.Add(new Found(reader.GetValue(0), (byte[])reader.GetValue(1)));
            }

            return found;
        });

    private Task<ResealCounts> ResealAsync(SealedColumn column, List<Found> batch, CancellationToken cancel)
    {
        // Opened before the transaction: it holds no lock longer than the writing takes.
        var fresh = batch.ConvertAll(found =>
        {
            var row = SealedRow.Name(column, found.Key);
            return found with { Fresh = ring.Seal(column, row, ring.Open(column, row, found.Value)) };
        });
        return database.WriteAsync(async db =>
        {
            var counts = new ResealCounts(0, 0);
            foreach (var found in fresh)
            {
                // Conditional on the old value: whoever wrote in between wins, and wrote under a key of its own choice.
                await using var command = await CommandAsync(db,
                    $"UPDATE {column.Table} SET {column.Column} = @fresh WHERE {column.Key} = @key AND {column.Column} = @old", cancel);
                Add(command, "@fresh", found.Fresh);
                Add(command, "@key", found.Key);
                Add(command, "@old", found.Value);
                counts += await command.ExecuteNonQueryAsync(cancel) == 1 ? new ResealCounts(1, 0) : new ResealCounts(0, 1);
            }

            return counts;
        }, cancel);
    }

    // Table and column names are constants of ours (SealedColumn), so they may stand in the text; values never do.
    private static async Task<DbCommand> CommandAsync(GapuraContext db, string text, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100
        command.CommandText = text;
#pragma warning restore CA2100
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private sealed record Found(object Key, byte[] Value)
    {
        public byte[] Fresh { get; init; } = [];

        public override string ToString() => "[redacted]";
    }
}

/// <summary>What a run did.</summary>
/// <param name="Resealed">Values now under the active key because of this run.</param>
/// <param name="Overtaken">Values that somebody else changed or deleted first.</param>
public readonly record struct ResealCounts(long Resealed, long Overtaken)
{
    public static ResealCounts operator +(ResealCounts left, ResealCounts right) => left.Add(right);

    public ResealCounts Add(ResealCounts other) => new(Resealed + other.Resealed, Overtaken + other.Overtaken);
}
