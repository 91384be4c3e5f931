using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Gapura.Storage.Tests.Contract;

public sealed class WriteTests
{
    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task What_throws_in_a_write_leaves_nothing_behind(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.AddAsync(EmptyDatabase.Failure("kept"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => tables.Database.WriteAsync(async db =>
        {
            db.Throttles.Add(EmptyDatabase.Failure("lost"));
            await db.SaveChangesAsync();
            await db.Throttles.Where(row => row.Subject == "kept").ExecuteDeleteAsync();
            throw new InvalidOperationException("planted");
        }));

        Assert.Equal(["kept"], await tables.Database.ReadAsync(db => db.Throttles.Select(row => row.Subject).ToListAsync()));
        await tables.AddAsync(EmptyDatabase.Failure("next"));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Of_many_statements_run_ahead_at_once_one_counts_and_everyone_sees_it(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await using var other = tables.OpenAgain();
        var rows = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? tables.Database : other)
            .RunAheadAsync($"INSERT INTO server_marks (name, value) VALUES ('once', {i}) ON CONFLICT (name) DO NOTHING")));
        Assert.Equal(1, rows.Sum());
        Assert.Equal(Array.IndexOf(rows, 1), await other.ReadAsync(db => db.ServerMarks.Where(mark => mark.Name == "once").Select(mark => mark.Value).SingleAsync()));
    }

    [Fact]
    public async Task A_statement_run_ahead_leaves_its_connection_waiting_for_the_disk()
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(DatabaseKind.Postgres);
        await tables.Database.WriteAsync(db => db.Database.ExecuteSqlRawAsync(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', current_database()); END $$"));
        await using var fresh = tables.OpenAgain();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(1, await fresh.RunAheadAsync($"INSERT INTO server_marks (name, value) VALUES ({$"round {round}"}, 1) ON CONFLICT (name) DO NOTHING"));
            Assert.Equal("on", await fresh.ReadAsync(db => db.Database.SqlQuery<string>($"SELECT current_setting('synchronous_commit') AS \"Value\"").SingleAsync()));
        }
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Of_many_conditional_updates_at_once_one_changes_the_row(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await using var other = tables.OpenAgain();
        await tables.AddAsync(new ServerMark { Name = "step", Value = 1 });

        var rows = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? tables.Database : other)
            .WriteAsync(db => db.Database.ExecuteSqlAsync($"UPDATE server_marks SET value = 2 WHERE name = 'step' AND value < 2"))));

        Assert.Equal(1, rows.Sum());
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Many_writers_and_readers_at_once_lose_nothing_and_none_is_turned_away(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await using var other = tables.OpenAgain();
        await tables.AddAsync(new ServerMark { Name = "count", Value = 0 });

        await Task.WhenAll(Enumerable.Range(0, 120).Select(async i =>
        {
            var database = i % 2 == 0 ? tables.Database : other;
            await database.ReadAsync(db => db.Throttles.CountAsync());
            await database.WriteAsync(async db =>
            {
                db.Throttles.Add(EmptyDatabase.Failure($"{i}"));
                await db.SaveChangesAsync();
                await db.ServerMarks.Where(mark => mark.Name == "count").ExecuteUpdateAsync(set => set.SetProperty(mark => mark.Value, mark => mark.Value + 1));
            });
        }));

        Assert.Equal((120, 120L), await tables.Database.ReadAsync(async db => (await db.Throttles.CountAsync(), (await db.ServerMarks.SingleAsync()).Value)));
    }

    [Fact]
    public async Task A_read_on_SQLite_does_not_wait_for_a_writer()
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(DatabaseKind.Sqlite);
        var seen = await tables.Database.WriteAsync(async db =>
        {
            db.Throttles.Add(EmptyDatabase.Failure("not yet committed"));
            await db.SaveChangesAsync();
            return await tables.Database.ReadAsync(reader => reader.Throttles.CountAsync());
        });
        Assert.Equal(0, seen);
    }

    [Fact]
    public async Task SQLite_keeps_a_write_ahead_log_and_waits_for_the_disk()
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(DatabaseKind.Sqlite);
        var (journal, synchronous) = await tables.Database.ReadAsync(async db =>
        {
            await db.Database.OpenConnectionAsync();
            return (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(),
                await db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync());
        });
        Assert.Equal(("wal", 2), (journal, synchronous));
    }

    [Fact]
    public async Task On_PostgreSQL_the_loser_of_a_deadlock_runs_again()
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(DatabaseKind.Postgres);
        await tables.AddAsync(new ServerMark { Name = "a", Value = 0 }, new ServerMark { Name = "b", Value = 0 });
        var (hasA, hasB) = (new TaskCompletionSource(), new TaskCompletionSource());
        var runs = 0;

        Task CrossAsync(string first, string second, TaskCompletionSource mine, TaskCompletionSource theirs) => tables.Database.WriteAsync(async db =>
        {
            Interlocked.Increment(ref runs);
            await RaiseAsync(db, first);
            mine.TrySetResult();
            await theirs.Task;
            await RaiseAsync(db, second);
        });

        await Task.WhenAll(CrossAsync("a", "b", hasA, hasB), CrossAsync("b", "a", hasB, hasA));

        Assert.True(runs >= 3, $"{runs} runs");
        Assert.Equal([2L, 2L], await tables.Database.ReadAsync(db => db.ServerMarks.Select(mark => mark.Value).ToListAsync()));
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_down_is_an_outage_and_over_when_it_is_back()
    {
        await using var server = await PostgresServer.StartNewAsync(durable: false);
        await using var database = Database.Postgres(await server.CreateDatabaseAsync());
        await database.MigrateAsync();

        await server.StopAsync();
        var outage = await Assert.ThrowsAnyAsync<Exception>(() => database.ReadAsync(db => db.Throttles.CountAsync()));
        Assert.True(Database.IsOutage(outage), outage.GetType().Name);
        Assert.False(Database.IsDuplicate(outage));

        await server.StartAsync();
        Assert.Equal(0, await UntilBackAsync(() => database.ReadAsync(db => db.Throttles.CountAsync())));
    }

    [Fact]
    public async Task A_SQLite_file_that_cannot_be_opened_is_an_outage()
    {
        await using var database = Database.Sqlite(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "no-such-folder", "gapura.db"));
        var outage = await Assert.ThrowsAnyAsync<Exception>(() => database.ReadAsync(db => db.Throttles.CountAsync()));
        Assert.True(Database.IsOutage(outage), outage.GetType().Name);
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task A_statement_that_is_wrong_is_neither_an_outage_nor_a_duplicate(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        var mistake = await Assert.ThrowsAnyAsync<Exception>(() => tables.Database.WriteAsync(db => db.Database.ExecuteSqlRawAsync("UPDATE no_such_table SET x = 1")));
        Assert.False(Database.IsOutage(mistake), mistake.GetType().Name);
        Assert.False(Database.IsDuplicate(mistake));
    }

    private static Task<int> RaiseAsync(GapuraContext db, string name) =>
        db.ServerMarks.Where(mark => mark.Name == name).ExecuteUpdateAsync(set => set.SetProperty(mark => mark.Value, mark => mark.Value + 1));

    // Pooled connections that broke with the server are found out one by one.
    private static async Task<T> UntilBackAsync<T>(Func<Task<T>> read)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await read();
            }
            catch (Exception e) when (Database.IsOutage(e) && tries < 20)
            {
            }
        }
    }
}
