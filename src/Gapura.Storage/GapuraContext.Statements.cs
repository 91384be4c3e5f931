using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Gapura.Storage;

/// <summary>
/// Statements of a transaction that go straight to the driver: they need nothing of what EF Core knows, and on PostgreSQL several share
/// a round trip.
/// </summary>
public abstract partial class GapuraContext
{
    private readonly List<FormattableString> _atCommit = [];
    private bool _isWriting;

    /// <summary>A parameter's value for a time in hand-written SQL.</summary>
    public virtual object Time(DateTimeOffset time) => time;

    /// <summary>The time in a column of a hand-written query.</summary>
    public virtual DateTimeOffset TimeIn(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Runs one statement of this transaction, now.</summary>
    /// <returns>The rows that it changed.</returns>
    public async Task<int> RunAsync(FormattableString sql) => (await RunAllAsync(sql))[0];

    /// <summary>Runs statements of this transaction, now and in order. A later one runs whatever an earlier one has changed.</summary>
    /// <returns>The rows that each changed.</returns>
    public async Task<int[]> RunAllAsync(params IReadOnlyList<FormattableString> statements)
    {
        var transaction = Database.CurrentTransaction ?? throw new InvalidOperationException("There is no transaction.");
        return transaction.GetDbTransaction() is NpgsqlTransaction postgres
            ? await RunTogetherAsync(postgres, statements, isLast: false)
            : await RunInTurnAsync(statements);
    }

    /// <summary>
    /// Takes one of PostgreSQL's locks, where there is PostgreSQL, and then looks, in one round trip. The look sees what was committed before the
    /// lock was had. SQLite has one writer, who needs no other lock.
    /// </summary>
    /// <param name="take"><c>SELECT pg_advisory_xact_lock(…)</c>.</param>
    /// <returns>What was read of the look's first row; null where it gave none.</returns>
    public async Task<T?> LockAndLookAsync<T>(FormattableString take, FormattableString look, Func<DbDataReader, T> read)
        where T : class => Database.CurrentTransaction?.GetDbTransaction() is NpgsqlTransaction postgres
            ? (await RunThenLookAsync(postgres, take, look, read, isAnswered: true)).Row
            : await LookAsync(look, read);

    /// <summary>
    /// Runs a statement that changes rows, and then one that gives a row, on PostgreSQL in one round trip. The second runs whatever the first has
    /// changed.
    /// </summary>
    public async Task<(int Changed, T? Row)> RunThenLookAsync<T>(FormattableString change, FormattableString look, Func<DbDataReader, T> read)
        where T : class => Database.CurrentTransaction?.GetDbTransaction() is NpgsqlTransaction postgres
            ? await RunThenLookAsync(postgres, change, look, read, isAnswered: false)
            : (await RunAsync(change), await LookAsync(look, read));

    /// <param name="isAnswered">The first statement gives rows of its own, which nobody wants; of one that gives none the reader passes over.</param>
    private static async Task<(int Changed, T? Row)> RunThenLookAsync<T>(
        NpgsqlTransaction transaction, FormattableString first, FormattableString look, Func<DbDataReader, T> read, bool isAnswered)
        where T : class
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.BatchCommands.Add(Statements.Postgres(first));
        batch.BatchCommands.Add(Statements.Postgres(look));
        await using var reader = await batch.ExecuteReaderAsync();
        if (isAnswered)
        {
            await reader.NextResultAsync();
        }

        var row = await reader.ReadAsync() ? read(reader) : null;
        return (batch.BatchCommands[0].RecordsAffected, row);
    }

    /// <summary>Runs one statement that gives rows, a query or a change with <c>RETURNING</c>, now.</summary>
    /// <returns>What was read of the first row; null where it gave none.</returns>
    public async Task<T?> LookAsync<T>(FormattableString look, Func<DbDataReader, T> read)
        where T : class
    {
        await using var command = Database.CurrentTransaction?.GetDbTransaction() is NpgsqlTransaction postgres
            ? Statements.Postgres(look, postgres)
            : Statements.Sqlite(this, look);
        await using var rows = await command.ExecuteReaderAsync();
        return await rows.ReadAsync() ? read(rows) : null;
    }

    /// <summary>
    /// Has a statement run with the commit, and on PostgreSQL in its round trip. For rows that nothing in this transaction looks at again,
    /// and whose number nobody needs.
    /// </summary>
    public void AtCommit(FormattableString sql)
    {
        if (!_isWriting)
        {
            throw new InvalidOperationException("Nothing is written outside of a transaction of the database's.");
        }

        _atCommit.Add(sql);
    }

    /// <summary>From here on there is a commit to come.</summary>
    internal void BeginWriting()
    {
        _atCommit.Clear();
        _isWriting = true;
    }

    internal void EndWriting()
    {
        _atCommit.Clear();
        _isWriting = false;
    }

    internal async Task CommitAsync(IDbContextTransaction transaction)
    {
        if (_atCommit.Count > 0 && transaction.GetDbTransaction() is NpgsqlTransaction postgres)
        {
            await RunTogetherAsync(postgres, _atCommit, isLast: true);
            return;
        }

        await RunInTurnAsync(_atCommit);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <param name="isLast">The commit goes along, as one more statement. Where one before it fails, the server skips the rest, commit and all.</param>
    private static async Task<int[]> RunTogetherAsync(NpgsqlTransaction transaction, IReadOnlyList<FormattableString> statements, bool isLast)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(Statements.Postgres(statement));
        }

        if (isLast)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        }

        await batch.ExecuteNonQueryAsync();
        var rows = new int[statements.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = batch.BatchCommands[i].RecordsAffected;
        }

        return rows;
    }

    private async Task<int[]> RunInTurnAsync(IReadOnlyList<FormattableString> statements)
    {
        var rows = new int[statements.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            await using var command = Statements.Sqlite(this, statements[i]);
            rows[i] = await command.ExecuteNonQueryAsync();
        }

        return rows;
    }
}
