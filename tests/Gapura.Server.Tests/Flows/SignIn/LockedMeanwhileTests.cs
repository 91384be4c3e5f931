using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.SignIn;

public sealed class LockedMeanwhileTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_right_code_of_somebody_who_was_locked_after_the_password_opens_no_session(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind);
        var person = await gapura.AddPersonAsync("kunci1");
        using var first = gapura.NewVisitor();
        var (secret, _) = await gapura.EnrolAsync(first, person);
        gapura.Time.Advance(TimeSpan.FromSeconds(60));
        using var second = gapura.NewVisitor();
        var page = await second.SignInWithPasswordAsync(person);

        // The lock alone, as at the moment when whoever locks has not come to the runs and the sessions yet.
        await gapura.Database.WriteAsync(async db =>
        {
            await db.Accounts.Where(one => one.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Status, AccountStatus.Locked));
            await db.Sessions.ExecuteDeleteAsync();
        });

        await second.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)));
        Assert.Equal(0, await gapura.Database.ReadAsync(db => db.Sessions.CountAsync()));
    }
}
