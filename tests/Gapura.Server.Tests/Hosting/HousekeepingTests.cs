using Gapura.Protocol;
using Gapura.Server.Hosting;
using Gapura.Server.Tests.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

public sealed class HousekeepingTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_has_expired_goes_and_the_rest_stays(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await RestoreGround.AddPersonAsync(ground);
        await ground.GrowAsync(3);
        var now = ground.Clock.Now;
        await ground.Database.WriteAsync(async db =>
        {
            db.Budgets.Add(new Budget { Key = "old", WindowStart = now, Spent = 1 });
            db.Outbox.Add(RestoreGround.Message(now, TimeSpan.FromDays(1), OutboxState.Sent));
            db.TotpFactors.Add(new TotpFactor
            {
                Id = FactorId.New(now),
                AccountId = AccountId.New(now),
                Status = FactorStatus.Pending,
                SecretSealed = [1],
                Algorithm = OtpAlgorithm.Sha1,
                Digits = 6,
                PeriodSeconds = 30,
                CreatedAt = now,
                PendingUntil = now.AddMinutes(10),
            });
            await db.SaveChangesAsync();
        });
        using var keeper = new Housekeeping(ground.Clock, ground.Database, ground.Settings, NullLogger<Housekeeping>.Instance);
        Assert.Equal(0, await keeper.CleanOnceAsync());
        ground.Time.Advance(TimeSpan.FromMinutes(36));
        Assert.Equal(4, await keeper.CleanOnceAsync());
        ground.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(1, await keeper.CleanOnceAsync());
        ground.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(3, await keeper.CleanOnceAsync());
        await ground.Database.ReadAsync(async db =>
        {
            Assert.Equal(1, await db.TotpFactors.CountAsync());
            Assert.Equal(2, await db.Outbox.CountAsync());
            Assert.Equal((3, 3), (await db.AuditEvents.CountAsync(), await db.AuditChain.CountAsync()));
            return true;
        });
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "L-09")]
    public async Task What_proves_things_stays_as_long_as_the_operator_says(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        ground.Settings.Retention.ProofDays = 100;
        var proofs = await ProofGround.AddAsync(ground);
        using var keeper = new Housekeeping(ground.Clock, ground.Database, ground.Settings, NullLogger<Housekeeping>.Instance);
        ground.Time.Advance(TimeSpan.FromDays(100));
        await keeper.CleanOnceAsync();
        Assert.Equal(new ProofCounts(Transactions: 2, Approvals: 3, Challenges: 1, Devices: 3, Tokens: 3), await ProofGround.CountAsync(ground));

        // The transaction that waits and the devices that are in use are older by now than what goes.
        ground.Time.Advance(TimeSpan.FromDays(1));
        await keeper.CleanOnceAsync();
        Assert.Equal(new ProofCounts(Transactions: 1, Approvals: 1, Challenges: 0, Devices: 2, Tokens: 2), await ProofGround.CountAsync(ground));
        await ground.Database.ReadAsync(async db =>
        {
            Assert.Equal(proofs.Waiting, await db.Transactions.Select(one => one.Id).SingleAsync());
            Assert.DoesNotContain(proofs.Revoked, await db.Devices.Select(one => one.Id).ToListAsync());
            return true;
        });
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Many_expired_rows_go_in_small_batches_on_one_node(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.Database.WriteAsync(async db =>
        {
            for (var i = 0; i < 1_203; i++)
            {
                db.Captchas.Add(new Captcha { Id = $"{i}", BrowserHash = [1], AnswerSealed = [1], ExpiresAt = ground.Clock.Now });
            }

            await db.SaveChangesAsync();
        });
        ground.Time.Advance(TimeSpan.FromMinutes(6));
        using var one = new Housekeeping(ground.Clock, ground.Database, ground.Settings, NullLogger<Housekeeping>.Instance);
        using var two = new Housekeeping(ground.Clock, ground.Database, ground.Settings, NullLogger<Housekeeping>.Instance);
        Assert.Equal(1_203, await one.CleanOnceAsync());
        Assert.Equal(0, await two.CleanOnceAsync());
    }
}
