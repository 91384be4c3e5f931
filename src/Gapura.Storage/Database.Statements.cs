using System.Data.Common;
using Npgsql;

namespace Gapura.Storage;

/// <summary>Statements that are a transaction each.</summary>
public sealed partial class Database
{
    /// <summary>One statement that stands for itself. PostgreSQL commits it with the one round trip that it takes.</summary>
    /// <returns>The rows that it changed.</returns>
    public async Task<int> RunAloneAsync(FormattableString sql)
    {
        if (_postgres is null)
        {
            return await WriteAsync(db => db.RunAsync(sql));
        }

        await using var command = Command(sql, Statements.PostgresText(sql));
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// One statement that nothing but a later commit makes use of. PostgreSQL does not wait for the disk with it: the log is written in
    /// order, so no commit that waits is on the disk without it. Everyone sees it at once; a crash can lose it only with all after it.
    /// </summary>
    /// <param name="sql">Changes rows, and ends where <c>RETURNING</c> may follow.</param>
    /// <returns>The rows that it changed.</returns>
    public async Task<int> RunAheadAsync(FormattableString sql)
    {
        if (_postgres is null)
        {
            return await RunAloneAsync(sql);
        }

        await using var command = Command(sql, $"WITH ran AS ({Statements.PostgresText(sql)} RETURNING 1) SELECT count(*)::int, set_config('synchronous_commit', 'off', true) FROM ran");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Straight to the driver: these are the statements that every call makes, and they need nothing of what EF Core knows.</summary>
    private NpgsqlCommand Command(FormattableString sql, string text)
    {
        var command = _postgres!.CreateCommand(text);
        Statements.Fill(command.Parameters, sql);
        return command;
    }

    /// <summary>
    /// PostgreSQL only: runs one statement over many rows of input, in a transaction of its own and one round trip. For each row it asks for
    /// an advisory lock first; the statement may look at rows whose lock somebody else holds, but must leave them out.
    /// </summary>
    /// <param name="locks">One advisory lock a row; held until the transaction ends.</param>
    /// <param name="sql">
    /// Selects the numbers, from 1, of the rows that it did something for. It finds the numbers of the locked rows as <c>bigint[]</c> in
    /// <c>current_setting('gapura.locked')</c> and the columns as <c>$1</c>, <c>$2</c> ….
    /// </param>
    /// <param name="columns">Arrays, one element a row.</param>
    public async Task<IReadOnlySet<long>> RunOnLockedAsync(IReadOnlyList<long> locks, string sql, IReadOnlyList<Array> columns)
    {
        // Two statements, because one sees only what was committed before it began to wait for, or to ask for, a lock.
        await using var batch = _postgres!.CreateBatch();
        var ask = new NpgsqlBatchCommand(
            "SELECT set_config('gapura.locked', coalesce(array_agg(n), '{}')::text, true) FROM unnest($1) WITH ORDINALITY AS asked(key, n) "
            + "WHERE pg_try_advisory_xact_lock(key)");
        ask.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. locks] });
        batch.BatchCommands.Add(ask);
        var command = new NpgsqlBatchCommand(sql);
        Fill(command.Parameters, columns);
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var done = new HashSet<long>();
        while (await reader.ReadAsync())
        {
            done.Add(reader.GetInt64(0));
        }

        return done;
    }

    /// <summary>PostgreSQL only: one query over many rows of input, straight to the driver: it is asked for each batch of calls.</summary>
    /// <param name="columns">Arrays, one element a row; <c>$1</c>, <c>$2</c> … in the query.</param>
    public async Task<List<T>> ListTogetherAsync<T>(string sql, IReadOnlyList<Array> columns, Func<DbDataReader, T> read)
    {
        await using var command = _postgres!.CreateCommand(sql);
        Fill(command.Parameters, columns);
        await using var reader = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static void Fill(NpgsqlParameterCollection parameters, IReadOnlyList<Array> columns)
    {
        foreach (var column in columns)
        {
            parameters.Add(new NpgsqlParameter { Value = column });
        }
    }
}
