using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Storage.Tests.Contract;

/// <summary>Statements of a transaction that go straight to the driver: together, in order, and all or nothing.</summary>
public sealed class StatementTests
{
    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task What_goes_with_the_commit_is_there_with_it_and_in_order(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.Database.WriteAsync(async db =>
        {
            db.AtCommit(Mark("a", 1));
            db.AtCommit($"UPDATE server_marks SET value = value + 10 WHERE name = 'a'");
            await db.RunAsync(Mark("b", 2));
            Assert.False(await db.ServerMarks.AnyAsync(mark => mark.Name == "a"));
        });

        Assert.Equal([("a", 11), ("b", 2)], await MarksAsync(tables));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task What_fails_with_the_commit_leaves_nothing_of_the_transaction_behind(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.Database.WriteAsync(db => db.RunAsync(Mark("taken", 1)));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => tables.Database.WriteAsync(async db =>
        {
            await db.RunAsync(Mark("before", 1));
            db.AtCommit(Mark("first", 1));
            db.AtCommit(Mark("taken", 2));
            db.AtCommit(Mark("last", 1));
        }));

        Assert.True(Database.IsDuplicate(failure));
        Assert.Equal([("taken", 1)], await MarksAsync(tables));

        // Nothing of it is left in the pool either.
        await tables.Database.WriteAsync(db => db.RunAsync(Mark("next", 1)));
        Assert.Equal([("next", 1), ("taken", 1)], await MarksAsync(tables));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task What_was_to_go_with_a_commit_that_is_given_up_is_not_written_by_the_next(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        Assert.False(await tables.Database.WriteIfAsync(db =>
        {
            db.AtCommit(Mark("given up", 1));
            return Task.FromResult(false);
        }));
        await tables.Database.WriteAsync(db => db.RunAsync(Mark("next", 1)));

        Assert.Equal([("next", 1)], await MarksAsync(tables));
        await Assert.ThrowsAsync<InvalidOperationException>(() => tables.Database.ReadAsync(db =>
        {
            db.AtCommit(Mark("outside", 1));
            return Task.FromResult(true);
        }));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Each_statement_tells_the_rows_that_it_changed(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.Database.WriteAsync(async db =>
        {
            FormattableString[] statements = [Mark("a", 1), Mark("b", 1), $"UPDATE server_marks SET value = {5L}", $"DELETE FROM server_marks WHERE name = {"c"}"];
            var rows = await db.RunAllAsync(statements);
            Assert.Equal([1, 1, 2, 0], rows);

            var (changed, value) = await db.RunThenLookAsync($"UPDATE server_marks SET value = 6 WHERE name = {"a"}", Value("a"), row => row.GetInt64(0).ToString());
            Assert.Equal((1, "6"), (changed, value));
            (changed, value) = await db.RunThenLookAsync($"UPDATE server_marks SET value = 6 WHERE name = {"c"}", Value("c"), row => row.GetInt64(0).ToString());
            Assert.Equal((0, (string?)null), (changed, value));
            Assert.Equal("7", await db.LookAsync($"UPDATE server_marks SET value = 7 WHERE name = {"b"} RETURNING value", row => row.GetInt64(0).ToString()));
        });
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Times_and_nothing_come_back_as_they_went_in(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        var read = await tables.Database.WriteAsync(async db =>
        {
            await db.RunAsync(
                $"INSERT INTO known_browsers (account_id, browser_hash, bucket, first_seen_at, last_seen_at) VALUES ({Guid.Empty}, {new byte[] { 1, 2 }}, {(string?)null}, {db.Time(EmptyDatabase.Now)}, {db.Time(EmptyDatabase.Now)})");
            return await db.LookAsync($"SELECT first_seen_at, bucket FROM known_browsers WHERE account_id = {Guid.Empty}", row => new { At = db.TimeIn(row, 0), IsNull = row.IsDBNull(1) });
        });

        Assert.Equal((EmptyDatabase.Now, true), (read!.At, read.IsNull));
        var row = await tables.Database.ReadAsync(db => db.KnownBrowsers.SingleAsync());
        Assert.Equal((EmptyDatabase.Now, null), (row.FirstSeenAt, row.Bucket));
        Assert.Equal([1, 2], row.BrowserHash);
    }

    /// <summary>Else more attempts than allowed would be looked at (ATK-02): who waited for the lock must see what its holder wrote.</summary>
    [Fact]
    public async Task A_look_behind_a_lock_sees_what_was_committed_while_it_waited()
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(DatabaseKind.Postgres);
        await tables.Database.WriteAsync(db => db.RunAsync(Mark("count", 0)));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => tables.Database.WriteAsync(async db =>
        {
            var seen = await db.LockAndLookAsync($"SELECT pg_advisory_xact_lock({7L})", Value("count"), row => row.GetInt64(0).ToString());
            await db.RunAsync($"UPDATE server_marks SET value = {long.Parse(seen!) + 1} WHERE name = 'count'");
        })));

        Assert.Equal([("count", 40)], await MarksAsync(tables));
    }

    private static FormattableString Mark(string name, long value) => $"INSERT INTO server_marks (name, value) VALUES ({name}, {value})";

    private static FormattableString Value(string name) => $"SELECT value FROM server_marks WHERE name = {name}";

    private static async Task<List<(string, long)>> MarksAsync(EmptyDatabase tables) =>
        [.. (await tables.Database.ReadAsync(db => db.ServerMarks.OrderBy(mark => mark.Name).ToListAsync())).Select(mark => (mark.Name, mark.Value))];
}
