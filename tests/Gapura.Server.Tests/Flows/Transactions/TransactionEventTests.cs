using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Server.Accounts;
using Gapura.Server.Flows.Transactions;
using Gapura.Server.Tests.Api.V1;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Flows.Transactions;

/// <summary>What relying parties hear of transactions and of Secure Tokens, and what they do not.</summary>
public sealed class TransactionEventTests
{
    private static readonly string[] Ended = ["transaction.approved"];

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Each_approval_is_told_and_once_that_they_are_enough(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var id = await scene.AskedAsync(ByTwo());
        await ApproveAsync(scene, scene.First);
        Assert.Equal(["transaction.asked", "transaction.signed"], KindsOf(await OfAsync(scene, id)));
        await ApproveAsync(scene, scene.Second);

        var told = await OfAsync(scene, id);
        Assert.Equal(["transaction.asked", "transaction.signed", "transaction.signed", "transaction.approved"], KindsOf(told));
        Assert.All(told, one => Assert.Equal(ApiScene.Client, (string?)one["client"]));
        Assert.Equal(["maker01", "approver01", "approver02", null], told.Select(one => (string?)one["userId"]));
        Assert.Equal([null, $"{scene.First.Id:N}", $"{scene.Second.Id:N}", null], told.Select(one => (string?)one["device"]));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Every_end_is_told_once(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var denied = await scene.AskedAsync(BankScene.Transfer(reference: "A"));
        await scene.First.DeclineAsync((await scene.First.TransactionsAsync()).Single(), Decision.Deny);
        var reported = await scene.AskedAsync(BankScene.Transfer(reference: "B"));
        await scene.First.DeclineAsync((await scene.First.TransactionsAsync()).Single(), Decision.Report);
        var cancelled = await scene.AskedAsync(BankScene.Transfer(reference: "C"));
        await scene.Api.SendAsync(HttpMethod.Delete, $"/api/v1/transactions/{cancelled}");
        await scene.Api.SendAsync(HttpMethod.Delete, $"/api/v1/transactions/{cancelled}");
        var superseded = await scene.AskedAsync(BankScene.Transfer(reference: "D"));
        var expired = await scene.AskedAsync(BankScene.Transfer("1500001.00", "D"));
        scene.Gapura.Time.Advance(TimeSpan.FromHours(2));
        scene.Api.Token = await scene.Api.TokenAsync(ApiScene.Client);
        await using (var other = await scene.Gapura.StartAnotherNodeAsync())
        {
            await Task.WhenAll(ExpireAsync(scene.Gapura), ExpireAsync(other), ExpireAsync(scene.Gapura));
        }

        Assert.Equal("expired", await scene.StateAsync(expired));
        string[] ids = [denied, reported, cancelled, superseded, expired];
        var all = await AllAsync(scene);
        Assert.Equal(
            ["denied", "reported", "cancelled", "superseded", "expired"],
            ids.Select(id => Assert.Single(KindsOf(Of(all, id)).Skip(1)).Replace("transaction.", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_did_not_happen_is_not_told()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var question = (await scene.First.TransactionsAsync()).Single();
        await scene.First.ApproveAsync(question, "739165");
        Assert.Equal("malformed", (await scene.First.AnswerTransactionAsync(question.Transaction.Id, "not.a.statement", "")).Code);

        // A counter that the server has seen: the decision was written, and is taken back with everything told of it.
        var other = await scene.AskedAsync(BankScene.Transfer(reference: "TRF-2"));
        await scene.First.ApproveAsync((await scene.First.TransactionsAsync()).Single(one => one.Transaction.Id == Guid.Parse(other)));
        scene.First.Counter = 0;
        Assert.Equal("suspended", (await scene.First.ApproveAsync(question)).Code);
        Assert.Equal(["transaction.asked"], KindsOf(await OfAsync(scene, id)));
    }

    [Fact]
    public async Task Another_client_of_the_portal_hears_of_tokens_but_of_no_transaction_that_is_not_its_own()
    {
        await using var scene = await BankScene.StartAsync();
        using var mine = new Receiver();
        using var theirs = new Receiver();
        await EventTests.SealAsync(scene.Api);
        await scene.Api.PostAsync("/webhooks", new { url = mine.Url, kinds = Ended });
        var own = scene.Api.Token;
        await scene.Api.AddClientAsync("lain", "bisnis");
        scene.Api.Token = await scene.Api.TokenAsync("lain");
        await scene.Api.PostAsync("/webhooks", new { url = theirs.Url });

        scene.Api.Token = own;
        var id = await scene.AskedAsync();
        await ApproveAsync(scene, scene.First);
        await scene.Gapura.Accounts.LockAsync(new AccountId(scene.Second.Account), new OperatorAct("test", "test"));
        while (mine.All.IsEmpty || !theirs.Kinds.Contains("account.locked"))
        {
            await EventTests.StepAsync(scene.Api);
        }

        Assert.Equal((id, "transaction.approved"), ((string)mine.All.Single().Body["data"]!["transaction"]!, (string)mine.All.Single().Body["type"]!));
        Assert.DoesNotContain(theirs.Kinds, one => one.StartsWith("transaction.", StringComparison.Ordinal));
        scene.Api.Token = await scene.Api.TokenAsync("lain");
        var others = await AllAsync(scene);
        Assert.DoesNotContain(others, one => ((string)one["kind"]!).StartsWith("transaction.", StringComparison.Ordinal));
        Assert.Contains("token.activated", KindsOf(others));
        Assert.DoesNotContain(id, others.Select(one => one.ToJsonString()).Aggregate(string.Concat), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_tokens_life_is_told(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var id = await scene.AskedAsync();
        var question = (await scene.First.TransactionsAsync()).Single();
        foreach (var pin in (string[])["739160", "739161", "739162"])
        {
            await scene.First.ApproveAsync(question, pin);
        }

        Assert.Equal(["transaction.asked"], KindsOf(await OfAsync(scene, id)));
        scene.Profile.Token.SelfUnlock = true;
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        await scene.First.CallAsync(HttpMethod.Post, "/token/unlock", new { by = "text" });
        await scene.First.CallAsync(HttpMethod.Post, "/token/unlock/answer", new { answer = await scene.First.TextedCodeAsync() });
        await scene.First.CallAsync(HttpMethod.Delete, "/device");
        Assert.Equal(["token.activated", "token.locked", "token.unlocked", "token.removed"], await TokenAsync(scene, scene.First));

        await scene.Gapura.Accounts.ResetFactorAsync(new AccountId(scene.Second.Account), new OperatorAct("test", "lost"));
        Assert.Equal(["token.activated", "token.removed"], await TokenAsync(scene, scene.Second));
    }

    [Fact]
    public async Task A_token_that_another_one_replaces_is_told_as_that()
    {
        await using var scene = await BankScene.StartAsync();
        using var browser = scene.Gapura.NewVisitor();
        var person = await scene.Gapura.AddCompanyUserAsync("approver03", phone: "+6285501009003");
        var (old, _) = await scene.Gapura.ActivateAsync(browser, person);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        var qr = await browser.SubmitAsync(await browser.GetAsync("/bisnis/home/devices"), "Tambah HP");
        using var fresh = new TestDevice(scene.Gapura, "HP baru");
        var activated = await fresh.ActivateAsync(qr, "482613");
        Assert.True(activated.Status == System.Net.HttpStatusCode.OK, activated.Code);
        using (old)
        {
            Assert.Equal(["token.activated", "token.replaced"], await TokenAsync(scene, old));
            Assert.Equal(["token.activated"], await TokenAsync(scene, fresh));
        }
    }

    private static JsonObject ByTwo()
    {
        var body = BankScene.Transfer();
        (body["approvers"], body["approvals"]) = (new JsonArray("approver01", "approver02"), 2);
        return body;
    }

    private static async Task ApproveAsync(BankScene scene, TestDevice token)
    {
        Assert.Equal("approved", (await token.ApproveAsync((await token.TransactionsAsync()).Single())).Outcome);
        scene.Gapura.Time.Advance(TimeSpan.FromMilliseconds(5));
    }

    private static Task<int> ExpireAsync(RunningGapura gapura) => gapura.Services.GetRequiredService<TransactionExpiry>().ExpireOnceAsync(TestContext.Current.CancellationToken);

    private static async Task<List<JsonNode>> AllAsync(BankScene scene)
    {
        await EventTests.SealAsync(scene.Api);
        return [.. (await scene.Api.GetAsync("/events?limit=500")).Json!["events"]!.AsArray().Select(one => one!)];
    }

    private static async Task<List<JsonNode>> OfAsync(BankScene scene, string id) => Of(await AllAsync(scene), id);

    private static List<JsonNode> Of(List<JsonNode> all, string id) => [.. all.Where(one => (string?)one["transaction"] == id)];

    private static async Task<List<string>> TokenAsync(BankScene scene, TestDevice token) =>
        KindsOf([.. (await AllAsync(scene)).Where(one => ((string)one["kind"]!).StartsWith("token.", StringComparison.Ordinal) && (string?)one["device"] == $"{token.Id:N}")]);

    private static List<string> KindsOf(List<JsonNode> events) => [.. events.Select(one => (string)one["kind"]!)];
}
