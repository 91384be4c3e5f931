using Gapura.Server.Attempts;

namespace Gapura.Server.Tests.Attempts;

[Trait("Clause", "B-04")]
public sealed class BackoffTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(5, 30)]
    [InlineData(6, 60)]
    [InlineData(7, 120)]
    [InlineData(8, 240)]
    [InlineData(9, 480)]
    [InlineData(10, 960)]
    [InlineData(11, 1920)]
    [InlineData(12, 3600)]
    [InlineData(13, 3600)]
    [InlineData(49, 3600)]
    public void From_the_fifth_failure_on_it_is_closed_for_a_time_that_grows_to_an_hour(int failures, int seconds) =>
        Assert.Equal(Now.AddSeconds(seconds), Backoff.ClosedUntil(failures, Now));

    [Fact]
    public void Four_failures_cost_nothing() =>
        Assert.All(Enumerable.Range(0, Backoff.FreeFailures), failures => Assert.True(Backoff.ClosedUntil(failures, Now) < Now));

    [Fact]
    [Trait("Clause", "B-02")]
    public void The_fiftieth_closes_for_good() =>
        Assert.All(Enumerable.Range(50, 60), failures => Assert.Equal(Backoff.Forever, Backoff.ClosedUntil(failures, Now)));
}
