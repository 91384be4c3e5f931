using System.Security.Cryptography;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Storage.Tests.Sealing;

public sealed class ResealerTests
{
    // Two full batches and a rest.
    private const int People = (2 * Resealer.BatchSize) + 7;
    private const int OtherValues = 5;
    private static readonly MasterKey s_old = new(1, RandomNumberGenerator.GetBytes(32));
    private static readonly MasterKey s_fresh = new(2, RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Everything_moves_under_the_active_key_and_a_second_run_finds_nothing(DatabaseKind kind)
    {
        await using var at = await SealingDatabase.CreateAsync(kind);
        var old = new KeyRing([s_old], 1);
        var people = await at.FillAsync(old, People);
        var resealer = new Resealer(at.Database, new KeyRing([s_old, s_fresh], 2));
        Assert.Equal(new Dictionary<uint, long> { [1] = (2 * People) + OtherValues }, await resealer.CountAsync());

        Assert.Equal(new ResealCounts((2 * People) + OtherValues, 0), await resealer.RunAsync());

        Assert.Equal(new Dictionary<uint, long> { [2] = (2 * People) + OtherValues }, await resealer.CountAsync());
        Assert.Equal(new ResealCounts(0, 0), await resealer.RunAsync());
        await AssertReadableAsync(at.Database, new KeyRing([s_fresh], 2), people);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Rotating_while_others_write_loses_no_write(DatabaseKind kind)
    {
        await using var at = await SealingDatabase.CreateAsync(kind);
        var old = new KeyRing([s_old], 1);
        var people = await at.FillAsync(old, People);
        var serving = new KeyRing([s_old], 1) { OnUnknownKey = () => new KeyRing([s_old, s_fresh], 2) };
        var written = new string[People];
        using var stop = new CancellationTokenSource();

        // Two writers, each with every other person, so that the last text written of a person is known.
        async Task WriteAsync(int offset)
        {
            for (var i = offset; !stop.IsCancellationRequested; i = (i + 2) % (People - 1))
            {
                var (id, text) = (people[i], $"phc {i}");
                var value = serving.SealText(SealedColumn.AccountPassword, id.ToString(), text);
                await at.Database.WriteAsync(db => db.Accounts.Where(one => one.Id == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.PasswordSealed, value)));
                written[i] = text;
                var stored = await at.Database.ReadAsync(db => db.Accounts.Where(one => one.Id == id).Select(one => one.PasswordSealed).SingleAsync());
                Assert.Equal(text, serving.OpenText(SealedColumn.AccountPassword, id.ToString(), stored));
            }
        }

        // Through the pool: SQLite's calls end synchronously, and a loop of them would never come back here.
        var writers = new[] { Task.Run(() => WriteAsync(0)), Task.Run(() => WriteAsync(1)) };
        var resealer = new Resealer(at.Database, new KeyRing([s_old, s_fresh], 2));
        for (var run = 0; run < 3; run++)
        {
            await resealer.RunAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await resealer.RunAsync();

        Assert.Equal([2u], (await resealer.CountAsync()).Keys);
        var final = new KeyRing([s_fresh], 2);
        var accounts = await at.Database.ReadAsync(db => db.Accounts.ToDictionaryAsync(one => one.Id));
        for (var i = 0; i < People; i++)
        {
            var account = accounts[people[i]];
            Assert.Equal(written[i] ?? "phc 0", final.OpenText(SealedColumn.AccountPassword, account.Id.ToString(), account.PasswordSealed));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_value_moved_in_the_database_stops_the_run_instead_of_being_sealed_anew(DatabaseKind kind)
    {
        await using var at = await SealingDatabase.CreateAsync(kind);
        var people = await at.FillAsync(new KeyRing([s_old], 1), 2);
        var stolen = await at.Database.ReadAsync(db => db.Accounts.Where(one => one.Id == people[0]).Select(one => one.PasswordSealed).SingleAsync());
        await at.Database.WriteAsync(db => db.Accounts.Where(one => one.Id == people[1])
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.PasswordSealed, stolen)));
        await Assert.ThrowsAsync<SealBrokenException>(() => new Resealer(at.Database, new KeyRing([s_old, s_fresh], 2)).RunAsync());
    }

    private static async Task AssertReadableAsync(Database database, KeyRing ring, IReadOnlyList<AccountId> people)
    {
        foreach (var account in await database.ReadAsync(db => db.Accounts.ToListAsync()))
        {
            Assert.Contains(account.Id, people);
            Assert.Equal("phc 0", ring.OpenText(SealedColumn.AccountPassword, account.Id.ToString(), account.PasswordSealed));
            Assert.Equal("+628110000000", ring.OpenText(SealedColumn.AccountPhone, account.Id.ToString(), account.PhoneSealed));
        }

        var factor = await database.ReadAsync(db => db.TotpFactors.SingleAsync());
        Assert.Equal("secret", ring.OpenText(SealedColumn.TotpSecret, factor.Id.ToString(), factor.SecretSealed));
        var captcha = await database.ReadAsync(db => db.Captchas.SingleAsync());
        Assert.Equal("answer", ring.OpenText(SealedColumn.CaptchaAnswer, captcha.Id, captcha.AnswerSealed));
        var reveal = await database.ReadAsync(db => db.RecoveryCodeReveals.SingleAsync());
        Assert.Equal("codes", ring.OpenText(SealedColumn.RecoveryReveal, reveal.Id.ToString(), reveal.CodesSealed));
        var secret = await database.ReadAsync(db => db.ServerSecrets.SingleAsync());
        Assert.Equal("server", ring.OpenText(SealedColumn.ServerSecret, secret.Name, secret.ValueSealed));
        var mails = await database.ReadAsync(db => db.Outbox.ToListAsync());
        Assert.Single(mails, mail => mail.BodySealed.Length == 0);
        var full = mails.Single(mail => mail.BodySealed.Length > 0);
        Assert.Equal("body", ring.OpenText(SealedColumn.OutboxBody, SealedRow.Name(full.Id), full.BodySealed));
    }
}
