using System.Net;
using Gapura.Protocol.Approval;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>ATK-02: the same thing fifty times at once, on one node and on two. Exactly one wins, whichever it is (E-07).</summary>
[Trait("Attack", "ATK-02")]
public sealed class ApprovalRaceTests
{
    private const int Many = 50;
    private const int Rounds = 20;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Fifty_different_statements_at_once_approve_once(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind, settings => settings.Portals[1].NumberMatch = NumberMatch.Never);
        await using var second = kind == DatabaseKind.Postgres ? await scene.Gapura.StartAnotherNodeAsync() : null;
        using var there = new HttpClient { BaseAddress = (second ?? scene.Gapura).Address };
        for (var round = 0; round < Rounds; round++)
        {
            await scene.PasswordAsync();
            var question = (await scene.Phone.QuestionAsync())!;
            var requests = Enumerable.Range(0, Many).Select(_ => scene.Phone.Request(
                HttpMethod.Post, $"/challenges/{question.Challenge.Id:D}/answer", new { statement = scene.Phone.Statement(question) })).ToList();
            var answers = await AtOnceAsync(requests, (request, i) => i % 2 == 0 ? scene.Phone.SendAsync(request) : ThereAsync(there, request));
            Assert.DoesNotContain(answers, answer => (int)answer.Status >= 500);
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal(("ended", "approved"), (answer.Code, answer.Outcome)));
            Assert.Equal(DeviceStatus.Active, (await scene.DeviceAsync()).Status);
            await FinishAsync(scene);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Ya_and_Tidak_at_once_have_one_outcome_that_everyone_is_told(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind, settings => settings.Portals[1].NumberMatch = NumberMatch.Never);
        for (var round = 0; round < Rounds; round++)
        {
            await scene.PasswordAsync();
            var question = (await scene.Phone.QuestionAsync())!;
            var requests = Enumerable.Range(0, Many).Select(i => scene.Phone.Request(
                HttpMethod.Post, $"/challenges/{question.Challenge.Id:D}/answer",
                new { statement = scene.Phone.Statement(question, i % 2 == 0 ? Decision.Approve : Decision.Deny) })).ToList();
            var answers = await AtOnceAsync(requests, (request, _) => scene.Phone.SendAsync(request));
            var won = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK).Outcome;
            Assert.All(answers, answer => Assert.Equal(won, answer.Outcome));
            Assert.Equal(won, (await scene.ChallengesAsync())[^1].State.ToString().ToLowerInvariant());
            Assert.Equal(won == "approved", AppScene.IsHome(await scene.LookAsync()));
            await FinishAsync(scene);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_same_bytes_fifty_times_are_one_approval(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind, settings => settings.Portals[1].NumberMatch = NumberMatch.Never);
        for (var round = 0; round < Rounds; round++)
        {
            await scene.PasswordAsync();
            var question = (await scene.Phone.QuestionAsync())!;
            var statement = scene.Phone.Statement(question);
            var requests = Enumerable.Range(0, Many).Select(_ => scene.Phone.Request(
                HttpMethod.Post, $"/challenges/{question.Challenge.Id:D}/answer", new { statement })).ToList();
            var answers = await AtOnceAsync(requests, (request, _) => scene.Phone.SendAsync(request));
            Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "approved"), (answer.Status, answer.Outcome)));
            Assert.Equal(round + 1, (await scene.Gapura.AuditAsync()).Count(row => row is { Kind: "authn_step_success", Factor: "app" }));
            await FinishAsync(scene);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_call_sent_fifty_times_at_once_is_taken_once(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind, settings => settings.Portals[1].NumberMatch = NumberMatch.Never);
        for (var round = 0; round < Rounds; round++)
        {
            var authorization = scene.Phone.Request(HttpMethod.Get, "/challenge").Headers.GetValues("Authorization").Single();
            var requests = Enumerable.Range(0, Many).Select(_ =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, "/api/app/v1/challenge");
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                return request;
            }).ToList();
            var answers = await AtOnceAsync(requests, (request, _) => scene.Phone.SendAsync(request));
            Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal((HttpStatusCode.Unauthorized, "refused"), (answer.Status, answer.Code)));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_approved_sign_in_that_fifty_tabs_load_at_once_opens_one_session(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind, settings => settings.Portals[1].NumberMatch = NumberMatch.Never);
        for (var round = 0; round < Rounds; round++)
        {
            await scene.PasswordAsync();
            await scene.Phone.DecideAsync(Decision.Approve);
            var tabs = Enumerable.Range(0, Many).Select(_ => scene.Browser.Clone()).ToList();
            var replies = await AtOnceAsync(tabs, (tab, _) => tab.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse45/sign-in/waiting")));
            Assert.DoesNotContain(replies, reply => (int)reply.Status >= 500);
            Assert.Single(replies, reply => reply.Headers.TryGetValue("Set-Cookie", out var set) && set.Exists(one => one.StartsWith("__Host-gapura-session-lpse45=", StringComparison.Ordinal)));
            Assert.Equal(1, await scene.Gapura.Database.ReadAsync(db => db.Sessions.CountAsync()));
            tabs.ForEach(tab => tab.Dispose());
            await FinishAsync(scene);
        }
    }

    private static async Task<List<TAnswer>> AtOnceAsync<TOne, TAnswer>(IReadOnlyList<TOne> all, Func<TOne, int, Task<TAnswer>> act)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = all.Select((one, i) => Task.Run(async () =>
        {
            await gate.Task;
            return await act(one, i);
        })).ToList();
        gate.SetResult();
        return [.. await Task.WhenAll(running)];
    }

    private static async Task<Answer> ThereAsync(HttpClient there, HttpRequestMessage request)
    {
        using var response = await there.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>Forgets what the round left, so that the next is asked again.</summary>
    private static Task FinishAsync(AppScene scene) => scene.Gapura.Database.WriteAsync(async db =>
    {
        await db.Sessions.ExecuteDeleteAsync();
        await db.SignIns.ExecuteDeleteAsync();
        await db.Budgets.ExecuteDeleteAsync();
        await db.Throttles.ExecuteDeleteAsync();
        await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(a => a.ApprovalsOffSince, (DateTimeOffset?)null));
    });
}
