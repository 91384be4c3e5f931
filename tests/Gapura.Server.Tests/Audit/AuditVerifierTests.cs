using System.Diagnostics;
using Gapura.Server.Audit;
using Gapura.Server.Hosting.Verbs;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Server.Tests.Audit;

public sealed class AuditVerifierTests(ITestOutputHelper output)
{
    private static readonly string[] s_texts =
        ["kind", "outcome", "reason", "portal", "actor", "factor", "reference", "address", "user_agent", "details"];

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Every_changed_field_is_named_at_its_row(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(8);
        await ground.TamperAsync("CREATE TABLE kept AS SELECT * FROM audit_events WHERE position = 5;");
        var later = kind == DatabaseKind.Postgres ? "at + interval '1 ms'" : "at + 1";
        (string Field, string Value)[] changes =
        [
            ("at", later), ("account_id", "NULL"), ("session_id", "NULL"), ("seal", ground.Bytes(new byte[32])),
            .. s_texts.Select(field => (field, $"{field} || 'x'")),
        ];
        foreach (var (field, value) in changes)
        {
            await ground.TamperAsync($"UPDATE audit_events SET {field} = {value} WHERE position = 5;");
            var broken = (await ground.Verifier.VerifyAsync()).Break;
            Assert.True(broken is { Fault: AuditFault.Changed, Sequence: 5, Position: 5 }, $"{field}: {broken}");
            await ground.TamperAsync($"UPDATE audit_events SET {field} = (SELECT {field} FROM kept) WHERE position = 5;");
        }

        Assert.True((await ground.Verifier.VerifyAsync()).IsIntact);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "DELETE FROM audit_events WHERE position = 4", AuditFault.Removed, 4)]
    [InlineData(DatabaseKind.Postgres, "DELETE FROM audit_events WHERE position = 4", AuditFault.Removed, 4)]
    [InlineData(DatabaseKind.Sqlite, "DELETE FROM audit_chain WHERE sequence = 4", AuditFault.Removed, 4)]
    [InlineData(DatabaseKind.Postgres, "DELETE FROM audit_chain WHERE sequence = 4", AuditFault.Removed, 4)]
    [InlineData(DatabaseKind.Sqlite, "DELETE FROM audit_chain WHERE sequence = 1; DELETE FROM audit_events WHERE position = 1", AuditFault.Removed, 1)]
    [InlineData(DatabaseKind.Postgres, "DELETE FROM audit_chain WHERE sequence = 1; DELETE FROM audit_events WHERE position = 1", AuditFault.Removed, 1)]
    [InlineData(DatabaseKind.Sqlite, "UPDATE audit_chain SET hash = (SELECT hash FROM audit_chain WHERE sequence = 2) WHERE sequence = 4", AuditFault.Reordered, 4)]
    [InlineData(DatabaseKind.Postgres, "UPDATE audit_chain SET hash = (SELECT hash FROM audit_chain WHERE sequence = 2) WHERE sequence = 4", AuditFault.Reordered, 4)]
    [InlineData(DatabaseKind.Sqlite, Swap, AuditFault.Reordered, 3)]
    [InlineData(DatabaseKind.Postgres, Swap, AuditFault.Reordered, 3)]
    [InlineData(DatabaseKind.Sqlite, CutTail, AuditFault.TailCut, 7)]
    [InlineData(DatabaseKind.Postgres, CutTail, AuditFault.TailCut, 7)]
    [InlineData(DatabaseKind.Sqlite, "UPDATE audit_checkpoints SET signature = hash", AuditFault.CheckpointForged, 8)]
    [InlineData(DatabaseKind.Postgres, "UPDATE audit_checkpoints SET signature = hash", AuditFault.CheckpointForged, 8)]
    [InlineData(DatabaseKind.Sqlite, "UPDATE audit_checkpoints SET at = at, sequence = 6", AuditFault.CheckpointForged, 6)]
    [InlineData(DatabaseKind.Postgres, "UPDATE audit_checkpoints SET at = at, sequence = 6", AuditFault.CheckpointForged, 6)]
    public async Task Tampering_is_named_at_the_first_row(DatabaseKind kind, string sql, AuditFault fault, long sequence)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(8);
        await ground.TamperAsync(sql);
        var broken = (await ground.Verifier.VerifyAsync()).Break;
        Assert.NotNull(broken);
        Assert.Equal((fault, sequence), (broken.Fault, broken.Sequence));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_chain_computed_anew_without_a_row_is_betrayed_by_its_checkpoint(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(8);
        await ground.TamperAsync("DELETE FROM audit_events WHERE position = 4; DELETE FROM audit_chain;");
        using var intruder = ground.Sealer();
        await intruder.ChainOnceAsync();
        await ground.GrowAsync(1);
        var broken = (await ground.Verifier.VerifyAsync()).Break;
        Assert.Equal((AuditFault.CheckpointForged, 8L), (broken!.Fault, broken.Sequence));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Removed_checkpoints_show_in_a_long_chain(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(2_100);
        await ground.TamperAsync("DELETE FROM audit_checkpoints;");
        Assert.Equal((AuditFault.CheckpointForged, 2_001L), await FirstAsync(ground));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_head_kept_elsewhere_shows_a_trail_cut_with_its_checkpoints(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(8);
        var head = (await ground.Verifier.VerifyAsync()).Head;
        Assert.Equal(head.Hash, AuditHead.Parse($"{head}\n")!.Hash);
        Assert.True((await ground.Verifier.VerifyAsync(head)).IsIntact);
        await ground.TamperAsync("DELETE FROM audit_checkpoints; DELETE FROM audit_chain WHERE sequence > 5; DELETE FROM audit_events WHERE position > 5;");
        Assert.True((await ground.Verifier.VerifyAsync()).IsIntact);
        var cut = (await ground.Verifier.VerifyAsync(head)).Break!;
        Assert.Equal((AuditFault.Diverged, 6L), (cut.Fault, cut.Sequence));
        await ground.GrowAsync(4);
        var grown = (await ground.Verifier.VerifyAsync(head)).Break!;
        Assert.Equal((AuditFault.Diverged, 8L), (grown.Fault, grown.Sequence));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_event_without_a_link_waits_for_a_minute_and_is_a_break_then(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(2);
        await ground.AddAsync(1);
        var waiting = await ground.Verifier.VerifyAsync();
        Assert.Equal((true, 1L), (waiting.IsIntact, waiting.NotYetChained));
        Assert.EndsWith("not yet chained: 1", AuditVerb.Describe(waiting), StringComparison.Ordinal);
        ground.Time.Advance(TimeSpan.FromSeconds(61));
        var forgotten = (await ground.Verifier.VerifyAsync()).Break!;
        Assert.Equal((AuditFault.Unchained, 3L), (forgotten.Fault, forgotten.Position));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Ten_thousand_rows_are_verified(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        for (var i = 0; i < 10; i++)
        {
            await ground.AddAsync(1_000);
        }

        var started = Stopwatch.GetTimestamp();
        await ground.SealAsync();
        var chained = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        var verdict = await ground.Verifier.VerifyAsync();
        output.WriteLine($"{kind}: 10 000 rows chained in {chained.TotalMilliseconds:F0} ms, verified in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        Assert.Equal((true, 10_000L), (verdict.IsIntact, verdict.Rows));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_broken_row_is_told_with_position_time_kind_and_reference(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(3);
        var row = await ground.Database.ReadAsync(db => db.AuditEvents.SingleAsync(audit => audit.Position == 2));
        await ground.TamperAsync("UPDATE audit_events SET outcome = 'success' WHERE position = 2");
        Assert.Equal(
            $"BROKEN (Changed) at sequence 2, position 2, 2026-03-01T08:00:00.000Z, authn_login_fail, reference {row.Reference}: the row was changed after it was chained",
            AuditVerb.Describe(await ground.Verifier.VerifyAsync()));
    }

    [Theory]
    [InlineData("7kq2mx4rtd")]
    [InlineData("7KQ2M-X4RTD")]
    [InlineData(" 7kq2m x4rtd ")]
    public void A_reference_is_found_however_it_was_typed(string typed) => Assert.Equal("7KQ2M-X4RTD", AuditVerb.Normalise(typed));

    private const string Swap = "UPDATE audit_chain SET position = -position WHERE sequence IN (3, 6); "
        + "UPDATE audit_chain SET position = 9 + position WHERE sequence IN (3, 6);";

    private const string CutTail = "DELETE FROM audit_chain WHERE sequence > 6; DELETE FROM audit_events WHERE position > 6;";

    private static async Task<(AuditFault Fault, long Sequence)> FirstAsync(TrailGround ground)
    {
        var broken = (await ground.Verifier.VerifyAsync()).Break!;
        return (broken.Fault, broken.Sequence);
    }
}
