using System.Collections.Concurrent;
using Gapura.Server.Attempts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Tests.Messages;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gapura.Server.Tests.Attempts;

/// <summary>F-06, ATK-22.</summary>
public sealed class SmsGuardTests
{
    private const string Number = "+628110000001";

    public static TheoryData<DatabaseKind> Kinds => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_number_has_three_an_hour_and_five_a_day(DatabaseKind kind)
    {
        await using var ground = await Ground.CreateAsync(kind);
        Assert.Equal(3, await ground.CountAsync(6, Number));
        Assert.Equal(SmsSpend.Number, await ground.SpendAsync(Number));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628110000002"));

        ground.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, await ground.CountAsync(6, Number));
        ground.World.Time.Advance(TimeSpan.FromHours(22));
        Assert.Equal(SmsSpend.Number, await ground.SpendAsync(Number));
        ground.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync(Number));
    }

    [Fact]
    public async Task Variants_of_a_number_share_its_budget()
    {
        await using var ground = await Ground.CreateAsync(DatabaseKind.Sqlite);
        string[] variants = ["+628110000001", "0062 811 0000 001", "0811-0000-001", "62811.0000.001", "+62 (0)811 0000 001"];
        Assert.Equal(3, await ground.CountAsync(1, variants));
    }

    [Theory]
    [InlineData("+19005550100")]
    [InlineData("0019005550100")]
    [InlineData("+8821300000001")]
    [InlineData("+6591234567")]
    [InlineData("bukan nomor")]
    [InlineData("")]
    public async Task Other_countries_and_what_is_no_number_cost_nothing(string number)
    {
        await using var ground = await Ground.CreateAsync(DatabaseKind.Sqlite);
        Assert.Equal(SmsSpend.CountryNotAllowed, await ground.SpendAsync(number));
        Assert.Empty(await ground.BudgetsAsync());
    }

    [Fact]
    public async Task Numbers_that_begin_alike_share_a_budget_of_the_hour()
    {
        await using var ground = await Ground.CreateAsync(DatabaseKind.Sqlite, sms => sms.BlockPerHour = 4);
        string[] block = [.. Enumerable.Range(0, 10).Select(i => $"+6281100000{i:00}")];
        Assert.Equal(4, await ground.CountAsync(1, block));
        Assert.Equal(SmsSpend.Prefix, await ground.SpendAsync("+628110999999"));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628111000000"));

        var told = Assert.Single(await ground.AuditAsync());
        Assert.Equal(("sms_budget_spent", "failure", "block"), (told.Kind, told.Outcome, told.Reason));
        Assert.Contains("628110", told.Details, StringComparison.Ordinal);
        Assert.Contains("+628110 (4)", Assert.Single(ground.Errors), StringComparison.Ordinal);

        ground.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, await ground.CountAsync(1, block));
        Assert.Equal(2, (await ground.AuditAsync()).Count);
    }

    [Fact]
    public async Task An_organisation_has_its_own_budget_and_no_organisation_has_none()
    {
        await using var ground = await Ground.CreateAsync(DatabaseKind.Sqlite, sms => sms.OrganisationPerDay = 2);
        Assert.Equal(2, await ground.CountAsync(1, Numbers(5)));
        Assert.Equal(SmsSpend.Organisation, await ground.SpendAsync("+628130000000"));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628130000000", "LAIN"));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628130000001", "ACME", portal: "lain"));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628130000002", ""));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628130000003", ""));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628130000004", ""));
        Assert.Empty(await ground.AuditAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_breaker_is_told_once_a_window(DatabaseKind kind)
    {
        await using var ground = await Ground.CreateAsync(kind, sms => sms.PerDay = 3);
        Assert.Equal(3, await ground.CountAsync(1, Numbers(3)));
        Assert.Empty(ground.Errors);
        ground.World.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(SmsSpend.Day, await ground.SpendAsync("+628190000000"));
        Assert.Equal(SmsSpend.Day, await ground.SpendAsync("+628190000000", "LAIN"));
        Assert.Single(await ground.AuditAsync());
        Assert.Single(ground.Errors);

        // That was told late in its window: the next one is told of all the same, an hour later.
        ground.World.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, await ground.CountAsync(1, Numbers(6)));
        Assert.Equal(2, (await ground.AuditAsync()).Count);
        Assert.Equal(2, ground.Errors.Count);
        Assert.All(await ground.AuditAsync(), row => Assert.Equal("day", row.Reason));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_fifty_at_once_exactly_as_many_pass_as_there_are_left(DatabaseKind kind)
    {
        await using var ground = await Ground.CreateAsync(kind, sms => (sms.PerDay, sms.OrganisationPerDay) = (10, 17));
        await ground.CountAsync(1, Numbers(4));
        var results = await Task.WhenAll(Numbers(50).Select((number, i) => Task.Run(() => ground.SpendAsync(number, i % 2 == 0 ? "ACME" : "LAIN"))));

        Assert.Equal(6, results.Count(result => result == SmsSpend.Allowed));
        Assert.Equal(44, results.Count(result => result == SmsSpend.Day));
        Assert.Equal(10, (await ground.BudgetsAsync())[SmsGuard.DayKey]);
        Assert.Single(await ground.AuditAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_fifty_at_once_to_one_number_three_pass(DatabaseKind kind)
    {
        await using var ground = await Ground.CreateAsync(kind);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ground.SpendAsync(Number))));
        Assert.Equal(3, results.Count(result => result == SmsSpend.Allowed));
        Assert.Equal(47, results.Count(result => result == SmsSpend.Number));
    }

    [Fact]
    public async Task What_one_limit_refuses_costs_nothing_at_the_others()
    {
        await using var ground = await Ground.CreateAsync(DatabaseKind.Sqlite, sms => (sms.PerDay, sms.OrganisationPerDay) = (100, 3));
        Assert.Equal(3, await ground.CountAsync(1, Numbers(3)));
        var before = await ground.BudgetsAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(SmsSpend.Organisation, await ground.SpendAsync("+628120000000"));
        }

        var after = await ground.BudgetsAsync();
        Assert.All(before, pair => Assert.Equal(pair.Value, after[pair.Key]));
        Assert.Equal(SmsSpend.Allowed, await ground.SpendAsync("+628120000000", "LAIN"));
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_spent()
    {
        await using var ground = await Ground.CreateAsync(DatabaseKind.Sqlite);
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => ground.World.Database.WriteAsync(async db =>
            {
                Assert.Equal(SmsSpend.Allowed, await ground.Guard.TrySpendAsync(db, "bisnis", "ACME", Number));
                throw new InvalidOperationException();
            }));
        }

        Assert.Empty(await ground.BudgetsAsync());
    }

    [Fact]
    public async Task The_counts_list_no_number()
    {
        await using var ground = await Ground.CreateAsync(DatabaseKind.Sqlite);
        await ground.SpendAsync(Number);
        Assert.DoesNotContain((await ground.BudgetsAsync()).Keys, key => key.Contains(Number[^8..], StringComparison.Ordinal));
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => $"+62812{i:000}0000")];

    private sealed class Ground : IAsyncDisposable, ILogger<SmsGuard>
    {
        private readonly GapuraSettings _settings = new();
        private readonly ServerSecrets _secrets = new();

        private Ground(MailWorld world) => World = world;

        public MailWorld World { get; }

        public SmsGuard Guard => new(new Budgets(World.Database, World.Clock), new AuditLog(World.Clock, _secrets), _secrets, _settings, this);

        public ConcurrentQueue<string> Errors { get; } = new();

        public static async Task<Ground> CreateAsync(DatabaseKind kind, Action<SmsSettings>? change = null)
        {
            var ground = new Ground(await MailWorld.CreateAsync(kind));
            await ground._secrets.LoadAsync(ground.World.Database, ground.World.Keys);
            change?.Invoke(ground._settings.Sms);
            return ground;
        }

        public Task<SmsSpend> SpendAsync(string number, string organisation = "ACME", string portal = "bisnis") =>
            World.Database.WriteAsync(db => Guard.TrySpendAsync(db, portal, organisation, number));

        /// <summary>How many pass, each number so often.</summary>
        public async Task<int> CountAsync(int times, params string[] numbers)
        {
            var count = 0;
            foreach (var number in Enumerable.Repeat(numbers, times).SelectMany(all => all))
            {
                count += await SpendAsync(number) == SmsSpend.Allowed ? 1 : 0;
            }

            return count;
        }

        public Task<Dictionary<string, int>> BudgetsAsync() => World.Database.ReadAsync(db => db.Budgets.ToDictionaryAsync(row => row.Key, row => row.Spent));

        public Task<List<Storage.Records.AuditEvent>> AuditAsync() => World.Database.ReadAsync(db => db.AuditEvents.OrderBy(row => row.Position).ToListAsync());

        public ValueTask DisposeAsync() => World.DisposeAsync();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Assert.Equal(LogLevel.Error, logLevel);
            Errors.Enqueue(formatter(state, exception));
        }
    }
}
