using System.Net;
using Gapura.Server.Hosting;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gapura.Server.Tests.Api.V1;

public sealed class OneTimeTests
{
    private static readonly object Body = new { portal = AppScene.Portal, userType = "non-penyedia", userId = "PPK9" };

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_fifty_calls_at_once_with_one_key_exactly_one_is_carried_out(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind);
        await using var api = await ApiScene.OnAsync(scene);
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"))));
        Assert.All(replies, reply => Assert.True(reply.Status == HttpStatusCode.Created || reply.Problem == "in_progress", reply.Body));
        Assert.Single(replies.Where(reply => reply.Status == HttpStatusCode.Created).Select(reply => reply.Body).Distinct());
        Assert.Single(replies, reply => reply.Status == HttpStatusCode.Created && reply.Header("Idempotency-Replayed").Length == 0);
        Assert.Single(await scene.ChallengesAsync());
    }

    [Fact]
    public async Task The_same_call_again_gets_the_same_answer_and_another_one_is_refused()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var first = await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"));
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(3));
        var again = await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"));
        Assert.Equal((HttpStatusCode.Created, first.Body, "true"), (again.Status, again.Body, again.Header("Idempotency-Replayed")));
        Assert.Equal(first.Raw.Headers.Location, again.Raw.Headers.Location);
        var other = await api.PostAsync("/approvals", new { portal = AppScene.Portal, userId = "lain" }, ("Idempotency-Key", "satu"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (other.Status, other.Problem));
        Assert.Single(await scene.ChallengesAsync());
    }

    [Fact]
    public async Task A_key_is_its_clients_own()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var first = await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"));
        await api.AddClientAsync("lain", AppScene.Portal);
        api.Token = await api.TokenAsync("lain");
        var second = await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"));
        Assert.NotEqual(first["id"], second["id"]);
        Assert.Equal(2, (await scene.ChallengesAsync()).Count);
    }

    [Fact]
    public async Task A_call_whose_node_died_is_told_so_instead_of_being_carried_out_twice()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"));
        await scene.Gapura.Database.WriteAsync(db => db.IdempotentCalls.ExecuteUpdateAsync(set => set.SetProperty(row => row.AnswerSealed, (byte[]?)null)));
        Assert.Equal("in_progress", (await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"))).Problem);
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("outcome_unknown", (await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"))).Problem);
    }

    [Theory]
    [InlineData("ada spasi")]
    [InlineData("")]
    [InlineData("256")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using var api = await ApiScene.StartAsync(portal: AppScene.Portal);
        var reply = await api.PostAsync("/approvals", Body, ("Idempotency-Key", key == "256" ? new string('a', 256) : key));
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(0, await api.Gapura.Database.ReadAsync(db => db.IdempotentCalls.CountAsync()));
    }

    [Fact]
    public async Task Answers_are_kept_sealed_and_for_a_day()
    {
        await using var scene = await AppScene.BoundAsync();
        await using var api = await ApiScene.OnAsync(scene);
        var reply = await api.PostAsync("/approvals", Body, ("Idempotency-Key", "satu"));
        var row = await scene.Gapura.Database.ReadAsync(db => db.IdempotentCalls.SingleAsync());
        Assert.DoesNotContain(reply["number"], System.Text.Encoding.Latin1.GetString(row.AnswerSealed!), StringComparison.Ordinal);
        scene.Gapura.Time.Advance(TimeSpan.FromHours(25));
        await scene.Gapura.Services.GetServices<IHostedService>().OfType<Housekeeping>().Single().CleanOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.IdempotentCalls.CountAsync()));
    }
}
