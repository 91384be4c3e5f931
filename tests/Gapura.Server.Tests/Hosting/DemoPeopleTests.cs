using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Hosting;

public sealed class DemoPeopleTests
{
    [Fact]
    public async Task A_class_of_trainees_has_people_at_every_portal_and_the_same_ones_at_the_next_start()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var first = (await DemoPeople.RegisterAsync(gapura.Services, 5, []))!;
        Assert.All(first.Where(one => one.Company is null).GroupBy(one => (one.Portal, one.UserType)), kind => Assert.Equal(5, kind.Count()));
        Assert.Equal(["cfo101", "cfo102"], first.Where(one => one.Company == "MAJUJAYA" && one.UserId.StartsWith("cfo", StringComparison.Ordinal)).Select(one => one.UserId));
        Assert.Equal(9, first.Count(one => one.Company is not null));

        // Asked for fewer, it forgets nobody; and what the bank has beyond three is no reason to make more elsewhere.
        Assert.Equal(first, await DemoPeople.RegisterAsync(gapura.Services, DemoPeople.Usual, first));
    }
}
