using Gapura.Server.Hosting;
using Gapura.Server.Tests.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

public sealed class ClockGuardTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_clock_that_went_back_is_refused_and_recovers_without_a_restart(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        var notes = new Notes<ClockGuard>();
        using var guard = ground.ClockGuard(notes);
        Assert.False(guard.IsTrusted);
        await guard.CheckAsync();
        Assert.True(guard.IsTrusted);

        // FakeTimeProvider refuses to go back: going ahead and looking from an older node is the same.
        using var late = Node(ground, TimeSpan.FromMinutes(-5), notes);
        await late.CheckAsync();
        await late.CheckAsync();
        Assert.False(late.IsTrusted);
        Assert.Contains("0.00:05:00 behind", late.Why, StringComparison.Ordinal);
        Assert.Equal(1, notes.Alerts);
        late.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(late.IsTrusted);
        await late.CheckAsync();
        Assert.Equal("", late.Why);
        Assert.Equal(1, notes.Alerts);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Nodes_forty_five_seconds_apart_both_serve(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        using var ahead = Node(ground, TimeSpan.FromSeconds(45), new Notes<ClockGuard>());
        using var behind = Node(ground, TimeSpan.FromSeconds(-45), new Notes<ClockGuard>());
        await ahead.CheckAsync();
        await behind.CheckAsync();
        Assert.True(ahead.IsTrusted);
        Assert.True(behind.IsTrusted);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task After_ten_years_ahead_an_operator_accepts_the_earlier_time(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        using var wrong = Node(ground, TimeSpan.FromDays(3650), new Notes<ClockGuard>());
        await wrong.CheckAsync();
        var account = await RestoreGround.AddPersonAsync(ground, lastStep: wrong.Time.GetUtcNow().ToUnixTimeSeconds() / 30);
        await ground.Database.WriteAsync(async db =>
        {
            var far = wrong.Time.GetUtcNow();
            db.Throttles.Add(new Throttle { Subject = "x", Kind = "password", Bucket = "", BlockedUntil = far.AddHours(1), LastFailureAt = far });
            await db.SaveChangesAsync();
        });
        using var guard = ground.ClockGuard();
        await guard.CheckAsync();
        Assert.False(guard.IsTrusted);
        await guard.AcceptAsync();
        Assert.True(guard.IsTrusted);
        var now = ground.Clock.Now;
        await ground.Database.ReadAsync(async db =>
        {
            Assert.Equal(now.ToUnixTimeMilliseconds(), await ServerMarks.ReadAsync(db, ServerMarks.TimeHighWater));
            Assert.Equal((now.ToUnixTimeSeconds() / 30) + 1, (await db.TotpFactors.SingleAsync(factor => factor.AccountId == account)).LastStep);
            Assert.True((await db.Throttles.SingleAsync()).BlockedUntil <= now.AddHours(1));
            Assert.Empty(await db.Sessions.ToListAsync());
            return true;
        });
    }

    private static NodeGuard Node(TrailGround ground, TimeSpan offset, Notes<ClockGuard> notes) =>
        new(ground, new FakeTimeProvider(ground.Time.GetUtcNow() + offset), notes);

    /// <summary>Another node's guard, with a clock of its own over the same database.</summary>
    private sealed class NodeGuard(TrailGround ground, FakeTimeProvider time, Notes<ClockGuard> notes) : IDisposable
    {
        private readonly ClockGuard _guard = new(new Clock(time), ground.Database, ground.Restore, notes);

        public FakeTimeProvider Time => time;
        public bool IsTrusted => _guard.IsTrusted;
        public string Why => _guard.Why;

        public Task CheckAsync() => _guard.CheckAsync();

        public void Dispose() => _guard.Dispose();
    }
}
