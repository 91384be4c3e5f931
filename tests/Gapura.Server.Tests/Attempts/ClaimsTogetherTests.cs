using Gapura.Protocol;
using Gapura.Server.Attempts;
using Gapura.Server.Factors.Totp;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Attempts;

/// <summary>Right codes that arrive together share a statement, and nothing else.</summary>
public sealed class ClaimsTogetherTests
{
    private const int People = 60;
    private static readonly byte[] Secret = "12345678901234567890"u8.ToArray();

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Each_right_code_counts_once_and_has_its_own_audit_row(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind);
        var accounts = await AddFactorsAsync(gapura);
        var tries = accounts.Concat(accounts).Concat(accounts).Select(account => TryAsync(gapura, account, gapura.CodeOf(Secret)));
        var results = await Task.WhenAll(tries);

        Assert.Equal(People, results.Count(result => result.Result is AttemptResult.Proved));
        Assert.Equal(People, results.Where(result => result.Result is AttemptResult.Proved).Select(result => result.Account).Distinct().Count());
        var audit = (await gapura.AuditAsync()).Where(row => row.Outcome == "success" && row.Factor == TotpProof.Name).ToList();
        Assert.Equal(accounts.Order(Comparer<AccountId>.Create((a, b) => a.Value.CompareTo(b.Value))),
            audit.Select(row => row.AccountId!.Value).Order(Comparer<AccountId>.Create((a, b) => a.Value.CompareTo(b.Value))));
        Assert.Equal(results.Where(r => r.Result is AttemptResult.Proved).Select(r => (r.Account, r.Result.Reference)).ToHashSet(),
            audit.Select(row => (row.AccountId!.Value, row.Reference)).ToHashSet());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_closed_bucket_among_them_stays_closed_and_holds_up_nobody(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind);
        var accounts = await AddFactorsAsync(gapura);
        for (var i = 0; i < Backoff.FreeFailures; i++)
        {
            await TryAsync(gapura, accounts[7], gapura.WrongCode(Secret));
        }

        var results = await Task.WhenAll(accounts.Select(account => TryAsync(gapura, account, gapura.CodeOf(Secret))));

        Assert.IsType<AttemptResult.Throttled>(results[7].Result);
        Assert.Equal(People - 1, results.Count(result => result.Result is AttemptResult.Proved));
        Assert.Equal(0, await gapura.Database.ReadAsync(db => db.TotpFactors.Where(f => f.AccountId == accounts[7]).Select(f => f.LastStep).SingleAsync()));
    }

    [Fact]
    public async Task One_whose_row_of_attempts_is_busy_waits_alone()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Postgres);
        var accounts = await AddFactorsAsync(gapura);
        var held = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var holder = gapura.Database.WriteAsync(async db =>
        {
            await ShortClaims.QueueUpAsync(db, Target(accounts[3]));
            held.SetResult();
            await release.Task;
        });
        await held.Task;

        var busy = TryAsync(gapura, accounts[3], gapura.CodeOf(Secret));
        var others = await Task.WhenAll(accounts.Where((_, i) => i != 3).Select(account => TryAsync(gapura, account, gapura.CodeOf(Secret))));

        Assert.All(others, other => Assert.IsType<AttemptResult.Proved>(other.Result));
        Assert.False(busy.IsCompleted);
        release.SetResult();
        await holder;
        Assert.IsType<AttemptResult.Proved>((await busy).Result);
    }

    [Fact]
    public async Task One_that_the_database_refuses_fails_alone()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Postgres);
        var accounts = await AddFactorsAsync(gapura);
        var book = gapura.Services.GetRequiredService<AttemptBook>();
        var proof = gapura.Services.GetRequiredService<TotpProof>();
        var factor = await proof.FindAsync(accounts[0], FactorStatus.Active);
        var verdict = proof.Verify(factor, gapura.CodeOf(Secret)).Verdict;

        // PostgreSQL takes no NUL in a text; no page lets one through to here.
        var refused = book.TryAsync(Target(accounts[0]) with { Factor = "\0" }, () => Task.FromResult(verdict));
        var others = await Task.WhenAll(accounts.Skip(1).Select(account => TryAsync(gapura, account, gapura.CodeOf(Secret))));

        Assert.All(others, other => Assert.IsType<AttemptResult.Proved>(other.Result));
        await Assert.ThrowsAnyAsync<Exception>(() => refused);
        Assert.IsType<AttemptResult.Proved>((await TryAsync(gapura, accounts[0], gapura.CodeOf(Secret))).Result);
    }

    private static async Task<(AccountId Account, AttemptResult Result)> TryAsync(RunningGapura gapura, AccountId account, string code)
    {
        var proof = gapura.Services.GetRequiredService<TotpProof>();
        var factor = await proof.FindAsync(account, FactorStatus.Active);
        return (account, await gapura.Services.GetRequiredService<AttemptBook>().TryAsync(Target(account), () => Task.FromResult(proof.Verify(factor, code).Verdict)));
    }

    private static AttemptTarget Target(AccountId account) => new(
        ThrottleSubject.ForSecondFactor(account), ThrottleSubject.SecondFactor, "", account, TotpProof.Name, new AttemptSource("elsewhere", "192.0.2.1", "192.0.2.1", "test"));

    private static async Task<List<AccountId>> AddFactorsAsync(RunningGapura gapura)
    {
        var keys = gapura.Services.GetRequiredService<KeyRing>();
        var accounts = Enumerable.Range(0, People).Select(_ => AccountId.New(RunningGapura.Start)).ToList();
        await gapura.Database.WriteAsync(async db =>
        {
            foreach (var account in accounts)
            {
                var id = FactorId.New(RunningGapura.Start);
                db.TotpFactors.Add(new TotpFactor
                {
                    Id = id,
                    AccountId = account,
                    Status = FactorStatus.Active,
                    SecretSealed = keys.Seal(SealedColumn.TotpSecret, id.ToString(), Secret),
                    Algorithm = TotpParameters.Default.Algorithm,
                    Digits = TotpParameters.Default.Digits,
                    PeriodSeconds = TotpParameters.Default.PeriodSeconds,
                    CreatedAt = RunningGapura.Start,
                });
            }

            await db.SaveChangesAsync();
        });
        return accounts;
    }
}
