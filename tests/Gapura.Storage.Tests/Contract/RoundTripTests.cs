using CsCheck;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Storage.Tests.Contract;

public sealed class RoundTripTests
{
    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task A_time_comes_back_to_the_millisecond(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        // From 1970 to the end of what "closed for good" means: Attempts/Backoff.cs writes the year 9999.
        var most = new DateTimeOffset(9999, 12, 31, 23, 59, 59, 999, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var times = Gen.Long[0, most].Select(DateTimeOffset.FromUnixTimeMilliseconds).Array[200].Single()
            .Append(DateTimeOffset.UnixEpoch).Append(DateTimeOffset.FromUnixTimeMilliseconds(most)).Append(EmptyDatabase.Now).ToArray();
        await tables.AddAsync([.. times.Select((time, i) => new Budget { Key = $"{i:D4}", WindowStart = time })]);

        var back = await tables.Database.ReadAsync(db => db.Budgets.OrderBy(row => row.Key).Select(row => row.WindowStart).ToListAsync());

        Assert.Equal(times, back);
        Assert.All(back, time => Assert.Equal(TimeSpan.Zero, time.Offset));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Times_are_compared_as_times_in_queries_and_in_hand_written_statements(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        var database = tables.Database;
        await tables.AddAsync(new Budget { Key = "now", WindowStart = EmptyDatabase.Now });
        var (before, after) = (EmptyDatabase.Now.AddMilliseconds(-1), EmptyDatabase.Now.AddMilliseconds(1));

        Assert.Equal(0, await database.ReadAsync(db => db.Budgets.CountAsync(row => row.WindowStart <= before)));
        Assert.Equal(1, await database.ReadAsync(db => db.Budgets.CountAsync(row => row.WindowStart < after)));
        var (earlier, exactly) = (database.Time(before), database.Time(EmptyDatabase.Now));
        Assert.Equal(0, await database.WriteAsync(db => db.Database.ExecuteSqlAsync($"UPDATE budgets SET spent = 1 WHERE window_start <= {earlier}")));
        Assert.Equal(1, await database.WriteAsync(db => db.Database.ExecuteSqlAsync($"UPDATE budgets SET spent = 1 WHERE window_start <= {exactly}")));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Ids_words_bytes_and_nothing_come_back_as_they_went(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        var person = EmptyDatabase.Person("Ñandú-公司 😀");
        person.PhoneSealed = [0, 255, 0];
        var run = new SignIn
        {
            Id = SignInId.New(EmptyDatabase.Now),
            HandleHash = [9],
            BrowserHash = [8],
            Portal = "lpse",
            UserType = "penyedia",
            UserId = "x",
            AccountId = person.Id,
            State = SignInState.ShowingEnrolment,
            ExpiresAt = EmptyDatabase.Now,
            PasswordAt = null,
        };
        await tables.AddAsync(person, run);

        var (account, signIn) = await tables.Database.ReadAsync(async db => (await db.Accounts.SingleAsync(), await db.SignIns.SingleAsync()));

        Assert.Equal((person.Id, person.UserId, (string?)null), (account.Id, account.UserId, account.PasswordMailResetAt?.ToString()));
        Assert.Equal(person.PhoneSealed, account.PhoneSealed);
        Assert.Equal((run.Id, run.AccountId, run.State, run.PasswordAt), (signIn.Id, signIn.AccountId, signIn.State, signIn.PasswordAt));
        Assert.Equal(1, await tables.Database.ReadAsync(db => db.SignIns.CountAsync(row => row.AccountId == person.Id && row.State == SignInState.ShowingEnrolment)));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task An_id_is_the_same_value_in_hand_written_statements(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        var person = EmptyDatabase.Person("PPK2");
        await tables.AddAsync(person);

        var rows = await tables.Database.WriteAsync(db => db.Database.ExecuteSqlAsync($"UPDATE accounts SET display_name = 'Ani' WHERE id = {person.Id.Value}"));

        Assert.Equal(1, rows);
    }
}
