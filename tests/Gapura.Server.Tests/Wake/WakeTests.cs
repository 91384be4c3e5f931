using System.Diagnostics;
using Gapura.Protocol.Approval;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Wake;

/// <summary>Who waits is woken: on one node, between two, and without a stream.</summary>
public sealed class WakeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_waiting_page_is_told_when_the_phone_has_answered(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind);
        await scene.PasswordAsync();
        using var stream = await OpenAsync(scene.Gapura, scene.Browser, "/lpse45/sign-in/waiting/events");
        var moved = NextEventAsync(stream);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(moved.IsCompleted);
        await scene.Phone.DecideAsync(Decision.Approve);
        Assert.Equal("move", await moved.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_page_on_one_node_is_woken_by_a_phone_on_another()
    {
        await using var scene = await AppScene.BoundAsync(DatabaseKind.Postgres);
        await using var other = await scene.Gapura.StartAnotherNodeAsync();
        await scene.PasswordAsync();
        using var here = new Visitor(other.Address);
        foreach (var (name, value) in scene.Browser.Cookies)
        {
            here.Cookies[name] = value;
        }

        using var stream = await OpenAsync(other, here, "/lpse45/sign-in/waiting/events");
        var moved = NextEventAsync(stream);
        await scene.Phone.DecideAsync(Decision.Approve);
        Assert.Equal("move", await moved.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.True(AppScene.IsHome(await scene.LookAsync(here)));
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task The_QR_page_is_told_when_a_device_has_claimed(string kind)
    {
        await using var scene = await AppScene.UnboundAsync(Enum.Parse<DatabaseKind>(kind));
        var qr = await scene.Browser.SubmitAsync(await scene.PasswordAsync(), "Enable 2FA");
        using var stream = await OpenAsync(scene.Gapura, scene.Browser, "/lpse45/sign-in/device/events");
        var moved = NextEventAsync(stream);
        using var phone = new TestDevice(scene.Gapura);
        await phone.BindAsync(qr);
        Assert.Equal("move", await moved.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_open_app_is_told_at_once_when_it_opens_and_when_something_is_asked()
    {
        await using var scene = await AppScene.BoundAsync();
        using var stream = await scene.Phone.ListenAsync();
        Assert.Equal("wake", await NextEventAsync(stream).WaitAsync(Patience, TestContext.Current.CancellationToken));
        var asked = NextEventAsync(stream);
        await scene.PasswordAsync();
        Assert.Equal("wake", await asked.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.NotNull(await scene.Phone.QuestionAsync());
    }

    [Theory]
    [InlineData(Decision.Approve)]
    [InlineData(Decision.Deny)]
    [InlineData(Decision.Report)]
    public async Task Without_a_stream_the_state_is_asked_for(Decision decision)
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        Assert.Equal("{\"moved\":false}", (await scene.Browser.GetAsync("/lpse45/sign-in/waiting/state")).Html);
        await scene.Phone.DecideAsync(decision);
        Assert.Equal("{\"moved\":true}", (await scene.Browser.GetAsync("/lpse45/sign-in/waiting/state")).Html);
    }

    [Fact]
    public async Task A_blocked_phone_hears_nothing_more()
    {
        await using var scene = await AppScene.BoundAsync();
        using var stream = await scene.Phone.ListenAsync();
        Assert.Equal("wake", await NextEventAsync(stream).WaitAsync(Patience, TestContext.Current.CancellationToken));
        var next = NextEventAsync(stream);
        await scene.Phone.CallAsync(HttpMethod.Delete, "/device");
        Assert.Null(await next.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wake_up_that_was_lost_costs_a_quarter_of_a_minute()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        using var stream = await OpenAsync(scene.Gapura, scene.Browser, "/lpse45/sign-in/waiting/events");
        var moved = NextEventAsync(stream);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        await scene.Gapura.Database.WriteAsync(db => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ExecuteUpdateAsync(
            db.Challenges, set => set.SetProperty(one => one.State, Storage.Records.ChallengeState.Denied)));
        var waited = Stopwatch.StartNew();
        while (!moved.IsCompleted && waited.Elapsed < Patience)
        {
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal("move", await moved.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_those_who_wait()
    {
        var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        using var stream = await OpenAsync(scene.Gapura, scene.Browser, "/lpse45/sign-in/waiting/events");
        var stopping = Stopwatch.StartNew();
        await scene.DisposeAsync();
        Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(15), $"{stopping.Elapsed}");
    }

    [Fact]
    [Trait("Clause", "I-17")]
    public async Task Another_browser_gets_no_stream()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        using var stranger = scene.Gapura.NewVisitor();
        await stranger.GetAsync("/lpse45/");
        stranger.Cookies["__Host-gapura-signin-lpse45"] = scene.Browser.Cookies["__Host-gapura-signin-lpse45"];
        Assert.DoesNotContain("event", (await stranger.GetAsync("/lpse45/sign-in/waiting/events")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_streams_of_one_account_are_turned_away_and_leaving_makes_room()
    {
        var hub = new WakeHub();
        var account = new AccountId(Guid.CreateVersion7(RunningGapura.Start));
        var joined = Enumerable.Range(0, 40).Select(_ => hub.Join(account)).ToList();
        Assert.Equal(24, joined.Count(one => one is not null));
        Assert.Equal(24, hub.Count);
        joined[0]!.Dispose();
        joined[0]!.Dispose();
        Assert.Equal(23, hub.Count);
        Assert.NotNull(hub.Join(account));
        joined.ForEach(one => one?.Dispose());
    }

    [Fact]
    public async Task A_wake_up_between_looking_and_waiting_is_not_missed()
    {
        var hub = new WakeHub();
        var account = new AccountId(Guid.CreateVersion7(RunningGapura.Start));
        using var joined = hub.Join(account)!;
        var next = joined.Next;
        hub.Wake(account);
        await next.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(joined.Next.IsCompleted);
    }

    [Fact]
    public async Task Joining_leaving_and_waking_at_once_lose_nobody()
    {
        var hub = new WakeHub();
        var account = new AccountId(Guid.CreateVersion7(RunningGapura.Start));
        var until = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                using var joined = hub.Join(account)!;
                var next = joined.Next;
                hub.Wake(account);
                await next.WaitAsync(Patience);
            }
        })));
        Assert.Equal(0, hub.Count);
        Assert.True(until.IsRunning);
    }

    [Fact]
    public async Task A_node_that_cannot_hear_the_others_looks_again_by_itself()
    {
        await using var scene = await AppScene.BoundAsync(DatabaseKind.Postgres);
        await scene.PasswordAsync();
        using var stream = await OpenAsync(scene.Gapura, scene.Browser, "/lpse45/sign-in/waiting/events");
        var moved = NextEventAsync(stream);
        await using var other = await scene.Gapura.StartAnotherNodeAsync();
        await scene.Gapura.Database.ReadAsync(db => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
            db.Database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gapura wake' AND datname = current_database()"));
        using var phone = new HttpClient { BaseAddress = other.Address };
        var question = (await scene.Phone.QuestionAsync())!;
        var request = scene.Phone.Request(HttpMethod.Post, $"/challenges/{question.Challenge.Id:D}/answer", new { statement = scene.Phone.Statement(question) });
        using var answer = await phone.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
        var deadline = Stopwatch.StartNew();
        while (!moved.IsCompleted && deadline.Elapsed < Patience)
        {
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal("move", await moved.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
    }

    private static async Task<StreamReader> OpenAsync(RunningGapura gapura, Visitor visitor, string path)
    {
        var http = new HttpClient { BaseAddress = gapura.Address };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", string.Join("; ", visitor.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Visitor.Firefox);
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<string?> NextEventAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                return line["event: ".Length..];
            }
        }

        return null;
    }
}
