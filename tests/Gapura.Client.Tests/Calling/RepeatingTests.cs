using System.Diagnostics;
using System.Net;
using Gapura.Client.Approvals;
using Gapura.Testing;

namespace Gapura.Client.Tests.Calling;

/// <summary>What is sent again, what never is, and how long anybody waits.</summary>
public sealed class RepeatingTests
{
    private static readonly GapuraPerson Person = new("pp20");

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task What_only_reads_is_asked_again(int status)
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, number) => number < 3 ? FakeGapura.WriteAsync(http, status, "") : FakeGapura.ApprovalAsync(http);
        Assert.Equal(ApprovalState.Pending, (await gapura.Client.Approvals.GetAsync("1")).State);
        Assert.Equal(3, gapura.Calls.Count);
    }

    [Fact]
    public async Task What_makes_something_is_sent_again_with_the_key_that_lets_it_happen_once()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, number) => number switch
        {
            1 => FakeGapura.WriteAsync(http, 502, ""),
            2 => FakeGapura.ProblemAsync(http, 409, "in_progress", retryAfter: 1),
            _ => FakeGapura.ApprovalAsync(http),
        };
        await gapura.Client.Approvals.StartAsync(new ApprovalRequest(Person));
        Assert.Equal(3, gapura.Calls.Count);
        string key = Assert.Single(gapura.Calls.Select(call => call.Key).Distinct())!;
        Assert.Equal(22, key.Length);
        await gapura.Client.Approvals.StartAsync(new ApprovalRequest(Person));
        Assert.NotEqual(key, gapura.Calls.Last().Key);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_code_is_never_sent_twice(int status)
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, _) => FakeGapura.ProblemAsync(http, status, "busy", retryAfter: 1);
        var fault = await Assert.ThrowsAsync<GapuraException>(() => gapura.Client.Verifications.CheckAsync(Person, "123456"));
        Assert.Equal((GapuraProblem.Busy, TimeSpan.FromSeconds(1)), (fault.Code, fault.RetryAfter));
        Assert.Single(gapura.Calls);
    }

    [Fact]
    public async Task Who_would_have_to_wait_long_is_told_so_at_once()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, _) => FakeGapura.ProblemAsync(http, 429, "throttled", retryAfter: 60);
        long started = Stopwatch.GetTimestamp();
        var fault = await Assert.ThrowsAsync<GapuraException>(() => gapura.Client.Factors.ConfirmAsync("1", "2", "123456"));
        Assert.Equal((GapuraProblem.Throttled, TimeSpan.FromSeconds(60)), (fault.Code, fault.RetryAfter));
        Assert.Single(gapura.Calls);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_is_not_answered_hears_so_in_time()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = async (http, _) => await Task.Delay(Timeout.Infinite, http.RequestAborted);
        var fault = await Assert.ThrowsAsync<GapuraException>(() => gapura.Client.Verifications.CheckAsync(Person, "123456").WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(GapuraProblem.Unreachable, fault.Code);
    }

    [Fact]
    public async Task Who_waits_for_a_person_is_given_the_time_for_it()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = async (http, _) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), http.RequestAborted);
            await FakeGapura.ApprovalAsync(http, "approved");
        };
        Assert.True((await gapura.Client.Approvals.GetAsync("1", TimeSpan.FromSeconds(5))).IsApproved);
        Assert.Equal("/api/v1/approvals/1?wait=5", Assert.Single(gapura.Calls).Path);
    }

    [Fact]
    public async Task Whoever_gives_up_is_not_told_of_an_outage()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = async (http, _) => await Task.Delay(Timeout.Infinite, http.RequestAborted);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gapura.Client.Approvals.GetAsync("1", cancel: patience.Token));
    }

    [Fact]
    public async Task An_address_where_nobody_answers_is_an_outage()
    {
        using var client = GapuraClient.Create(new GapuraClientOptions
        {
            Address = new Uri($"http://127.0.0.1:{FreePort.Next()}"), ClientId = "a", ClientSecret = "b", Portal = "lpse", Patience = TimeSpan.FromSeconds(1),
        });
        Assert.Equal(GapuraProblem.Unreachable, (await Assert.ThrowsAsync<GapuraException>(() => client.Verifications.CheckAsync(Person, "123456"))).Code);
    }

    [Theory]
    [InlineData("<html>Proxy</html>")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"result":42}""")]
    public async Task What_is_no_answer_of_Gapuras_lets_nobody_in(string body)
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, _) => FakeGapura.WriteAsync(http, 200, body);
        Assert.Equal(GapuraProblem.Unexpected, (await Assert.ThrowsAsync<GapuraException>(() => gapura.Client.Verifications.CheckAsync(Person, "123456"))).Code);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_token()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, _) =>
        {
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        Assert.Equal((int)HttpStatusCode.Redirect, (await Assert.ThrowsAsync<GapuraException>(() => gapura.Client.Approvals.GetAsync("1"))).Status);
        Assert.Single(gapura.Calls);
    }

    [Theory]
    [InlineData("http://masuk.example", "a", "b", "lpse")]
    [InlineData("https://masuk.example", "", "b", "lpse")]
    [InlineData("https://masuk.example", "a", "", "lpse")]
    [InlineData("https://masuk.example", "a", "b", "")]
    public void Options_that_cannot_work_are_refused_at_the_start(string address, string id, string secret, string portal) => Assert.Throws<ArgumentException>(() =>
        GapuraClient.Create(new GapuraClientOptions { Address = new Uri(address), ClientId = id, ClientSecret = secret, Portal = portal }));
}
