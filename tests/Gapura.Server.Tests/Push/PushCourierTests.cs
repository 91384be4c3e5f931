using Gapura.Server.Push;

namespace Gapura.Server.Tests.Push;

public sealed class PushCourierTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_offered_is_sent_with_what_is_left_of_its_time()
    {
        await using var world = await PushWorld.CreateAsync();
        using var courier = world.NewCourier();
        courier.Offer(world.Job(seconds: 60));
        world.Time.Advance(TimeSpan.FromSeconds(10.5));
        await courier.StartAsync(CancellationToken.None);
        await world.Service.WaitAsync();
        await courier.StopAsync(CancellationToken.None);

        Assert.Equal("49", Assert.Single(world.Service.Received).Headers["TTL"]);
        Assert.Empty(world.Log.Lines);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_subscription_that_has_ended_is_told_of(int status)
    {
        await using var world = await PushWorld.CreateAsync();
        var dead = new TaskCompletionSource();
        world.Service.Answers.Enqueue((status, "", ""));
        using var courier = world.NewCourier();
        await courier.StartAsync(CancellationToken.None);
        courier.Offer(world.Job(whenDead: () =>
        {
            dead.SetResult();
            return Task.CompletedTask;
        }));

        await dead.Task.WaitAsync(Patience);
        await courier.StopAsync(CancellationToken.None);
        Assert.Single(world.Service.Received);
    }

    [Fact]
    public async Task A_busy_service_is_asked_once_more_after_the_time_that_it_wants()
    {
        await using var world = await PushWorld.CreateAsync();
        world.Service.Answers.Enqueue((429, "Retry-After", "5"));
        world.Service.Answers.Enqueue((503, "", ""));
        using var courier = world.NewCourier();
        await courier.StartAsync(CancellationToken.None);
        courier.Offer(world.Job());
        await world.Service.WaitAsync();
        await MoveUntilAsync(world, () => world.Service.Received.Count == 2);
        await MoveUntilAsync(world, () => world.Log.Lines.Length == 1, step: TimeSpan.Zero);
        await courier.StopAsync(CancellationToken.None);

        Assert.Equal(2, world.Service.Received.Count);
        Assert.True(int.Parse(world.Service.Received.Last().Headers["TTL"]) <= 55, "The second try came too early, or keeps the push for too long.");
        Assert.Contains("answered 503", Assert.Single(world.Log.Lines), StringComparison.Ordinal);
        Assert.DoesNotContain("/push/abc", world.Log.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_wants_to_be_left_alone_for_longer_than_the_push_is_worth_is_left_alone()
    {
        await using var world = await PushWorld.CreateAsync();
        world.Service.Answers.Enqueue((429, "Retry-After", "60"));
        using var courier = world.NewCourier();
        await courier.StartAsync(CancellationToken.None);
        courier.Offer(world.Job(seconds: 60));
        await MoveUntilAsync(world, () => world.Log.Lines.Length == 1, step: TimeSpan.Zero);
        await courier.StopAsync(CancellationToken.None);

        Assert.Single(world.Service.Received);
    }

    [Fact]
    public async Task What_waited_too_long_is_dropped()
    {
        await using var world = await PushWorld.CreateAsync();
        using var courier = world.NewCourier();
        courier.Offer(world.Job(seconds: 60));
        world.Time.Advance(TimeSpan.FromSeconds(60));
        await courier.StartAsync(CancellationToken.None);
        await MoveUntilAsync(world, () => world.Log.Lines.Length == 1, step: TimeSpan.Zero);
        await courier.StopAsync(CancellationToken.None);

        Assert.Empty(world.Service.Received);
    }

    [Fact]
    public async Task A_full_queue_drops_and_says_so_once_a_minute()
    {
        await using var world = await PushWorld.CreateAsync();
        using var courier = world.NewCourier();
        for (var i = 0; i < PushCourier.MostWaiting + 100; i++)
        {
            courier.Offer(world.Job());
        }

        Assert.Contains("last such line: 1.", Assert.Single(world.Log.Lines), StringComparison.Ordinal);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        courier.Offer(world.Job());
        Assert.Equal(2, world.Log.Lines.Length);
        Assert.Contains("last such line: 100.", world.Log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_with_one_push_stops_no_other()
    {
        await using var world = await PushWorld.CreateAsync();
        using var courier = world.NewCourier();
        await courier.StartAsync(CancellationToken.None);
        for (var i = 0; i < 20; i++)
        {
            world.Service.Answers.Enqueue((410, "", ""));
            courier.Offer(world.Job(whenDead: () => throw new InvalidOperationException("no database")));
        }

        await world.Service.WaitAsync(20);
        courier.Offer(world.Job());
        await world.Service.WaitAsync();
        await courier.StopAsync(CancellationToken.None);
        Assert.Contains("InvalidOperationException", Assert.Single(world.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_contact_nothing_is_sent()
    {
        await using var world = await PushWorld.CreateAsync(subject: "");
        using var courier = world.NewCourier();
        for (var i = 0; i <= PushCourier.MostWaiting; i++)
        {
            courier.Offer(world.Job());
        }

        Assert.Empty(world.Log.Lines);
    }

    /// <summary>Moves the clock in steps until something is so; how the courier's threads run decides how many it takes.</summary>
    private static async Task MoveUntilAsync(PushWorld world, Func<bool> isSo, TimeSpan? step = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            world.Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }
}
