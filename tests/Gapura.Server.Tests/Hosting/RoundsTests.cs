using Gapura.Server.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Server.Tests.Hosting;

public sealed class RoundsTests
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];

    [Fact]
    public async Task Of_failures_in_a_row_the_first_is_told()
    {
        var rounds = Make();
        foreach (var fault in new[] { "first", "second", "", "third" })
        {
            await rounds.TryAsync(_ => fault.Length == 0 ? Task.CompletedTask : throw new TimeoutException(fault), CancellationToken.None);
        }

        Assert.Equal(["first", "third"], _told);
    }

    [Fact]
    public async Task A_round_that_lost_its_patience_does_not_end_the_work()
    {
        using var stop = new CancellationTokenSource();
        var count = 0;
        var second = new TaskCompletionSource();
        var working = Make().RunAsync(_ =>
        {
            if (++count == 1)
            {
                throw new OperationCanceledException("no answer in time");
            }

            second.TrySetResult();
            return Task.CompletedTask;
        }, stop.Token);
        while (!second.Task.IsCompleted && !working.IsCompleted)
        {
            _time.Advance(s_every);
            await Task.Yield();
        }

        Assert.False(working.IsCompleted, "The first round has ended the work.");
        await stop.CancelAsync();
        await working;
        Assert.Equal(["no answer in time"], _told);
    }

    [Fact]
    public async Task When_the_host_stops_in_the_middle_of_a_round_nothing_is_told()
    {
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var working = Make().RunAsync(async cancel =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        }, stop.Token);
        while (!begun.Task.IsCompleted && !working.IsCompleted)
        {
            _time.Advance(s_every);
            await Task.Yield();
        }

        await stop.CancelAsync();
        await working;
        Assert.Empty(_told);
    }

    private Rounds Make() => new(new Clock(_time), s_every, fault => _told.Add(fault.Message));
}
