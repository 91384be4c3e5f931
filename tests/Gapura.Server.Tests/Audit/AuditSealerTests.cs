using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Server.Tests.Audit;

public sealed class AuditSealerTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_chain_grows_in_order(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        using var sealer = ground.Sealer();
        Assert.Equal(0, await sealer.SealOnceAsync());
        await ground.AddAsync(3);
        Assert.Equal(3, await sealer.SealOnceAsync());
        await ground.AddAsync(2);
        Assert.Equal(2, await sealer.SealOnceAsync());
        Assert.Equal(0, await sealer.SealOnceAsync());
        var links = await ground.LinksAsync();
        Assert.Equal([1, 2, 3, 4, 5], links.Select(link => link.Sequence));
        Assert.Equal(links.Select(link => link.Position).Order(), links.Select(link => link.Position));
        Assert.Equal(5, (await ground.Verifier.VerifyAsync()).Rows);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_backlog_is_chained_in_batches_of_a_thousand(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.AddAsync(2_500);
        using var sealer = ground.Sealer();
        Assert.Equal(1_000, await sealer.SealOnceAsync());
        Assert.Equal(1_000, await sealer.SealOnceAsync());
        Assert.Equal(500, await sealer.SealOnceAsync());
        Assert.Equal(0, await sealer.SealOnceAsync());
        var checkpoints = await ground.Database.ReadAsync(db => db.AuditCheckpoints.OrderBy(checkpoint => checkpoint.Sequence).ToListAsync());
        Assert.Equal([1_000, 2_000], checkpoints.Select(checkpoint => checkpoint.Sequence));
        Assert.True((await ground.Verifier.VerifyAsync()).IsIntact);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_checkpoint_is_signed_after_ten_seconds_with_new_links_and_when_stopping(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        Task<int> Checkpoints() => ground.Database.ReadAsync(db => db.AuditCheckpoints.CountAsync());
        using var sealer = ground.Sealer();
        await ground.AddAsync(2);
        await sealer.SealOnceAsync();
        Assert.Equal(0, await Checkpoints());
        ground.Time.Advance(TimeSpan.FromSeconds(10));
        await sealer.SealOnceAsync();
        Assert.Equal(1, await Checkpoints());
        ground.Time.Advance(TimeSpan.FromSeconds(30));
        await sealer.SealOnceAsync();
        Assert.Equal(1, await Checkpoints());
        await sealer.StopAsync(CancellationToken.None);
        Assert.Equal(1, await Checkpoints());
        await ground.GrowAsync(1);
        Assert.Equal(2, await Checkpoints());
    }

    [Fact]
    public async Task An_event_that_commits_after_a_later_one_is_chained_after_it()
    {
        await using var ground = await TrailGround.CreateAsync(DatabaseKind.Postgres);
        using var sealer = ground.Sealer();
        await ground.GrowAsync(1);
        await sealer.SealOnceAsync();
        var written = new TaskCompletionSource();
        var mayCommit = new TaskCompletionSource();
        var late = ground.Database.WriteAsync(async db =>
        {
            // It has its place already, as one has that is just being committed.
            db.AuditEvents.Add(ground.Audit.Row(ground.Entry(2)));
            await db.SaveChangesAsync();
            written.SetResult();
            await mayCommit.Task;
        });
        await written.Task;
        await ground.AddAsync(1);
        Assert.Equal(1, await sealer.SealOnceAsync());
        mayCommit.SetResult();
        await late;
        Assert.Equal(1, await sealer.SealOnceAsync());
        Assert.Equal([1, 3, 2], (await ground.LinksAsync()).Select(link => link.Position));
        Assert.True((await ground.Verifier.VerifyAsync()).IsIntact);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_sealers_at_once_make_one_chain(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await using var other = await ground.ReopenAsync();
        using var one = ground.Sealer();
        using var two = other.Sealer();
        for (var round = 0; round < 50; round++)
        {
            await ground.AddAsync(4);
            await Task.WhenAll(one.ChainOnceAsync(), two.ChainOnceAsync(), ground.AddAsync(3), one.ChainOnceAsync(), two.ChainOnceAsync());
        }

        await ground.SealAsync();
        var verdict = await ground.Verifier.VerifyAsync();
        Assert.True(verdict.IsIntact, verdict.Break?.Why);
        Assert.Equal(350, verdict.Rows);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_sealer_holds_the_lease_until_it_stops(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        using var one = ground.Sealer();
        using var two = ground.Sealer();
        await ground.AddAsync(1);
        Assert.Equal(1, await one.SealOnceAsync());
        await ground.AddAsync(1);
        Assert.Equal(0, await two.SealOnceAsync());
        await one.StopAsync(CancellationToken.None);
        await ground.AddAsync(1);
        ground.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await two.SealOnceAsync());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_sealer_that_dies_is_followed_by_another(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        using var dead = ground.Sealer();
        using var heir = ground.Sealer();
        await dead.SealOnceAsync();
        await ground.AddAsync(1);
        Assert.Equal(0, await heir.SealOnceAsync());
        ground.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(1, await heir.SealOnceAsync());
        Assert.Equal(0, await dead.SealOnceAsync());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_sealer_whose_database_was_replaced_leaves_no_gap(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        using var sealer = ground.Sealer();
        await ground.AddAsync(5);
        await sealer.SealOnceAsync();
        await ground.TamperAsync("DELETE FROM audit_chain WHERE sequence > 3; DELETE FROM audit_events WHERE position > 3; DELETE FROM audit_checkpoints;");
        await ground.AddAsync(2);
        Assert.Equal(0, await sealer.ChainOnceAsync());
        Assert.Equal(2, await sealer.ChainOnceAsync());
        Assert.Equal(5, (await ground.Verifier.VerifyAsync()).Rows);
    }

    [Fact]
    public async Task A_database_outage_is_logged_once_and_outlived()
    {
        await using var server = await PostgresServer.StartNewAsync(durable: false);
        await using var ground = await TrailGround.CreateAsync(await server.CreateDatabaseAsync());
        var notes = new Notes<AuditSealer>();
        using var sealer = ground.Sealer(notes);
        await ground.AddAsync(2);
        Assert.Equal(2, await sealer.RoundAsync(CancellationToken.None));
        await server.StopAsync();
        ground.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, await sealer.RoundAsync(CancellationToken.None));
        Assert.Equal(0, await sealer.RoundAsync(CancellationToken.None));
        Assert.Single(notes.Lines);
        await server.StartAsync();
        await ground.AddAsync(1);
        Assert.Equal(1, await sealer.RoundAsync(CancellationToken.None));
        Assert.Equal(2, notes.Lines.Count);
        Assert.Equal(3, (await ground.Verifier.VerifyAsync()).Rows);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_row_that_somebody_else_wrote_raises_an_alert_and_is_named(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.AddAsync(2);
        var row = ground.Audit.Row(ground.Entry(3));
        row.Seal = new byte[32];
        await ground.Database.WriteAsync(async db =>
        {
            db.AuditEvents.Add(row);
            await db.SaveChangesAsync();
        });
        var notes = new Notes<AuditSealer>();
        using var sealer = ground.Sealer(notes);
        Assert.Equal(3, await sealer.SealOnceAsync());
        Assert.Equal(1, notes.Alerts);
        var verdict = await ground.Verifier.VerifyAsync();
        Assert.Equal((AuditFault.Inserted, 3L, row.Reference), (verdict.Break!.Fault, verdict.Break.Sequence, verdict.Break.Reference));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_database_refuses_to_change_or_remove_what_is_recorded(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(2);
        List<string> statements =
        [
            "UPDATE audit_events SET reason = ''", "DELETE FROM audit_events",
            "UPDATE audit_chain SET position = 9 WHERE sequence = 1", "DELETE FROM audit_chain",
            "UPDATE audit_checkpoints SET at = at", "DELETE FROM audit_checkpoints",
        ];
        statements.AddRange(kind == DatabaseKind.Postgres
            ? ["TRUNCATE audit_events", "TRUNCATE audit_chain", "TRUNCATE audit_checkpoints"]
            : ["REPLACE INTO audit_chain (sequence, position, hash) VALUES (1, 9, X'00')"]);
        foreach (var statement in statements)
        {
            var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ground.RawAsync(statement));
            Assert.Contains("only ever added to", refusal.Message, StringComparison.Ordinal);
        }

        Assert.True((await ground.Verifier.VerifyAsync()).IsIntact);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_triggers_can_be_taken_back_and_put_on_again(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(1);
        await ground.Database.ReadAsync(async db =>
        {
            await db.Database.MigrateAsync("Initial");
            return true;
        });
        await ground.RawAsync("UPDATE audit_events SET reason = reason; DELETE FROM audit_checkpoints;");
        await ground.Database.MigrateAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => ground.RawAsync("DELETE FROM audit_events"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Started_with_the_host_it_chains_by_itself(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        using var sealer = ground.Sealer();
        await sealer.StartAsync(CancellationToken.None);
        await ground.AddAsync(3);
        while ((await ground.LinksAsync()).Count < 3)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            ground.Time.Advance(TimeSpan.FromMilliseconds(500));
        }

        await sealer.StopAsync(CancellationToken.None);
        Assert.Equal(1, await ground.Database.ReadAsync(db => db.AuditCheckpoints.CountAsync(checkpoint => checkpoint.Sequence == 3)));
    }
}
