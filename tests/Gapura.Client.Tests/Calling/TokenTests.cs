using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Client.Tests.Calling;

/// <summary>Access tokens: fetched, kept, renewed.</summary>
public sealed class TokenTests
{
    private static readonly GapuraPerson Person = new("pp20");

    [Fact]
    public async Task One_token_serves_many_calls_until_shortly_before_its_end()
    {
        var time = new FakeTimeProvider();
        await using FakeGapura gapura = await FakeGapura.StartAsync(time);
        await CheckAsync(gapura);
        time.Advance(TimeSpan.FromSeconds(565));
        await CheckAsync(gapura);
        Assert.Single(gapura.TokenCalls);
        time.Advance(TimeSpan.FromSeconds(10));
        await CheckAsync(gapura);
        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-2"], gapura.Calls.Select(call => call.Token));
    }

    [Fact]
    public async Task Of_many_who_need_a_token_at_once_one_fetches_it()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CheckAsync(gapura)));
        Assert.Single(gapura.TokenCalls);
    }

    [Fact]
    public async Task A_token_is_for_the_call_alone_and_is_asked_for_by_id_and_secret()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, number) => number == 1 ? FakeGapura.AcceptAsync(http) : FakeGapura.ApprovalAsync(http);
        await CheckAsync(gapura);
        await gapura.Client.Approvals.GetAsync("1");
        Assert.Equal(["grant_type=client_credentials&scope=gapura.verify", "grant_type=client_credentials&scope=gapura.approve"], gapura.TokenCalls.Select(call => call.Body));
        Assert.All(gapura.TokenCalls, call => Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("aplikasi%3A1:rahasia%2F%2B%20dan%20lain")), call.Token));
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_once_even_where_nothing_may_be_sent_twice()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, number) => number == 1 ? FakeGapura.ProblemAsync(http, 401, "invalid_token") : FakeGapura.AcceptAsync(http);
        Assert.True((await CheckAsync(gapura)).IsAccepted);
        Assert.Equal(["Bearer token-1", "Bearer token-2"], gapura.Calls.Select(call => call.Token));
        Assert.Single(gapura.Calls.Select(call => call.Body).Distinct());
    }

    [Fact]
    public async Task A_second_refusal_is_told_and_does_not_go_on_for_ever()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, _) => FakeGapura.ProblemAsync(http, 401, "invalid_token");
        var fault = await Assert.ThrowsAsync<GapuraException>(() => CheckAsync(gapura));
        Assert.Equal((GapuraProblem.InvalidToken, 401, "ABCDEFGHJK"), (fault.Code, fault.Status, fault.Reference));
        Assert.Equal(2, gapura.Calls.Count);
    }

    [Fact]
    public async Task Whoever_gets_no_token_is_told_what_Gapura_said_and_nothing_of_the_secret()
    {
        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.TokenAnswer = http => FakeGapura.WriteAsync(http, 401, """{"error":"invalid_client","error_description":"The secret is not right."}""");
        var fault = await Assert.ThrowsAsync<GapuraException>(() => CheckAsync(gapura));
        Assert.Equal(GapuraProblem.TokenRefused, fault.Code);
        Assert.Contains("invalid_client. The secret is not right.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia", fault.ToString(), StringComparison.Ordinal);
        Assert.Empty(gapura.Calls);
    }

    private static Task<Client.Verifications.Verification> CheckAsync(FakeGapura gapura) => gapura.Client.Verifications.CheckAsync(Person, "123456");
}
