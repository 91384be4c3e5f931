using System.Net;
using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Gapura.Server.Tests.Api.V1;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Transactions;

/// <summary>What the bank asks is what is shown, signed and released (R75, F-12, RTS Art. 5).</summary>
public sealed class ApprovalTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_transfer_is_shown_signed_and_proved_by_its_statement(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var id = await scene.AskedAsync();
        var question = Assert.Single(await scene.First.TransactionsAsync());
        Assert.Equal(("Katalog Contoh", "Transfer"), (question.Shown.Party, question.Shown.Title));
        Assert.Equal(["amount=1500000.00", "currency=IDR", "beneficiary=PT Sumber Contoh", "account=5550100", "reference=Faktur 17"], question.Shown.Fields.Select(field => $"{field.Name}={field.Value}"));
        Assert.Empty(await scene.Second.TransactionsAsync());

        Assert.Equal("approved", (await scene.First.ApproveAsync(question)).Outcome);
        var told = (await scene.Api.GetAsync($"/api/v1/transactions/{id}")).Json!;
        Assert.Equal(("approved", 1, 1), ((string)told["state"]!, (int)told["approvals"]!, (int)told["required"]!));
        var approver = told["approvers"]![0]!;
        var key = approver["device"]!["publicKey"]!;
        Base64UrlText.TryDecode((string)key["x"]!, out var x);
        Base64UrlText.TryDecode((string)key["y"]!, out var y);
        var statement = TransactionStatement.Read((string)approver["statement"]!)!;
        Assert.Equal(question, statement.QuestionSignedBy(DevicePublicKey.FromPoint([4, .. x, .. y])!));
        Assert.Empty(await scene.First.TransactionsAsync());
        Assert.Contains("transaction_signed", (await scene.Gapura.AuditAsync()).Select(one => one.Kind));
    }

    [Fact]
    public async Task A_relying_party_that_waits_is_told_at_once()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var waiting = scene.Api.GetAsync($"/api/v1/transactions/{id}?wait=30");
        await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0]);
        Assert.Equal("approved", (string)(await waiting).Json!["state"]!);
    }

    [Theory]
    [InlineData(Decision.Deny, "denied")]
    [InlineData(Decision.Report, "reported")]
    public async Task A_no_ends_it_and_needs_no_pin(Decision decision, string outcome)
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var question = (await scene.First.TransactionsAsync())[0];
        Assert.Equal(outcome, (await scene.First.DeclineAsync(question, decision)).Outcome);
        Assert.Equal(outcome, await scene.StateAsync(id));
        var late = await scene.First.ApproveAsync(question);
        Assert.Equal(("ended", outcome), (late.Code, late.Outcome));
    }

    [Fact]
    public async Task A_wrong_pin_decides_nothing_and_the_third_locks()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var question = (await scene.First.TransactionsAsync())[0];
        Assert.Equal(["wrong-pin", "wrong-pin", "locked", "locked"], [
            (await scene.First.ApproveAsync(question, "739160")).Code, (await scene.First.ApproveAsync(question, "739161")).Code,
            (await scene.First.ApproveAsync(question, "739162")).Code, (await scene.First.ApproveAsync(question)).Code]);
        Assert.Equal("pending", await scene.StateAsync(id));
    }

    public static TheoryData<string> Tricks { get; } = ["amount", "account", "title", "party", "nonce", "expires", "order", "left out", "account id"];

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task What_the_device_signed_otherwise_than_it_was_asked_is_refused(string trick)
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var question = (await scene.First.TransactionsAsync())[0];
        var shown = question.Shown;
        var changed = trick switch
        {
            "amount" => question with { Shown = shown with { Fields = [new TransactionField("amount", "15000000.00"), .. shown.Fields.Skip(1)] } },
            "account" => question with { Shown = shown with { Fields = [.. shown.Fields.Take(3), new TransactionField("account", "5550101"), shown.Fields[4]] } },
            "title" => question with { Shown = shown with { Title = "Transfer lain" } },
            "party" => question with { Shown = shown with { Party = "Bank Lain" } },
            "nonce" => question with { Transaction = question.Transaction with { Nonce = TestDevice.NewNonce() } },
            "expires" => question with { Transaction = question.Transaction with { Expires = question.Transaction.Expires + 1 } },
            "order" => question with { Shown = shown with { Fields = [.. shown.Fields.Reverse()] } },
            "left out" => question with { Shown = shown with { Fields = [.. shown.Fields.Take(4)] } },
            _ => question with { Account = Guid.CreateVersion7() },
        };
        Assert.Equal("refused", (await scene.First.ApproveAsync(changed)).Code);
        Assert.Equal("pending", await scene.StateAsync(id));
        Assert.Equal("approved", (await scene.First.ApproveAsync(question)).Outcome);
    }

    [Fact]
    public async Task Only_who_was_asked_answers_and_others_see_nothing()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var question = (await scene.First.TransactionsAsync())[0] with { Account = scene.Second.Account, Device = scene.Second.Id };
        var foreign = await scene.Second.ApproveAsync(question);
        Assert.Equal(("ended", "cancelled"), (foreign.Code, foreign.Outcome));
        Assert.Equal("pending", await scene.StateAsync(id));
        await scene.Api.AddClientAsync("lain", "bisnis");
        scene.Api.Token = await scene.Api.TokenAsync("lain");
        Assert.Equal(HttpStatusCode.NotFound, (await scene.Api.GetAsync($"/api/v1/transactions/{id}")).Status);
    }

    [Fact]
    public async Task From_a_hundred_million_on_two_people_have_to_sign()
    {
        await using var scene = await BankScene.StartAsync();
        var alone = await scene.AskAsync(BankScene.Transfer("100000000"));
        Assert.Equal(((HttpStatusCode)422, "approvers"), (alone.Status, (string)alone.Json!["member"]!));
        var body = BankScene.Transfer("100000000");
        body["approvers"] = new JsonArray("approver01", "approver02");
        var id = await scene.AskedAsync(body);
        Assert.Equal("approved", (await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0])).Outcome);
        Assert.Equal("pending", await scene.StateAsync(id));
        Assert.Equal("approved", (await scene.Second.ApproveAsync((await scene.Second.TransactionsAsync())[0])).Outcome);
        Assert.Equal("approved", await scene.StateAsync(id));
    }

    [Fact]
    public async Task Nobody_approves_what_they_made_and_nobody_counts_twice()
    {
        await using var scene = await BankScene.StartAsync();
        var own = BankScene.Transfer();
        own["maker"] = "approver01";
        Assert.Equal("approvers", (string)(await scene.AskAsync(own)).Json!["member"]!);
        var twice = BankScene.Transfer();
        twice["approvers"] = new JsonArray("approver01", "APPROVER01");
        Assert.Equal("approvers", (string)(await scene.AskAsync(twice)).Json!["member"]!);
    }

    [Fact]
    public async Task Asking_anew_under_the_same_reference_kills_what_was_signed()
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer("100000000");
        body["approvers"] = new JsonArray("approver01", "approver02");
        var first = await scene.AskedAsync(body);
        await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0]);
        var old = (await scene.Second.TransactionsAsync())[0];
        var changed = BankScene.Transfer("100000001");
        changed["approvers"] = new JsonArray("approver01", "approver02");
        var second = await scene.AskedAsync(changed);
        var late = await scene.Second.ApproveAsync(old);
        Assert.Equal(("ended", "superseded"), (late.Code, late.Outcome));
        Assert.Equal(("superseded", "pending"), (await scene.StateAsync(first), await scene.StateAsync(second)));
        Assert.Equal(0, (int)(await scene.Api.GetAsync($"/api/v1/transactions/{second}")).Json!["approvals"]!);
    }

    [Fact]
    public async Task After_its_time_or_taken_back_it_is_over()
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer();
        body["expiresIn"] = 60;
        var id = await scene.AskedAsync(body);
        var question = (await scene.First.TransactionsAsync())[0];
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("expired", (await scene.First.ApproveAsync(question)).Outcome);
        Assert.Equal("expired", await scene.StateAsync(id));
        var other = await scene.AskedAsync(BankScene.Transfer(reference: "TRF-2"));
        var asked = (await scene.First.TransactionsAsync())[0];
        Assert.Equal(HttpStatusCode.NoContent, (await scene.Api.SendAsync(HttpMethod.Delete, $"/api/v1/transactions/{other}")).Status);
        Assert.Equal("cancelled", (await scene.First.ApproveAsync(asked)).Outcome);
    }

    [Fact]
    public async Task A_batch_is_one_digest_over_a_list_that_can_be_opened()
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer("300");
        body["items"] = new JsonArray(Item("100", "A"), Item("200", "B"));
        await scene.AskedAsync(body);
        var question = (await scene.First.TransactionsAsync())[0];
        Assert.Equal(2, question.Shown.Count);
        var items = (await scene.First.CallAsync(HttpMethod.Get, $"/transactions/{question.Transaction.Id:D}/items")).Json["items"]!.AsArray();
        var list = items.Select(item => (IReadOnlyList<TransactionField>)[.. item!["fields"]!.AsArray().Select(field => new TransactionField((string)field!["name"]!, (string)field["value"]!))]);
        Assert.Equal(question.Shown.Digest, TransactionItems.DigestOf(TransactionItems.Write(list)));
        Assert.Equal("approved", (await scene.First.ApproveAsync(question)).Outcome);

        var wrong = BankScene.Transfer("301", "TRF-2");
        wrong["items"] = new JsonArray(Item("100", "A"), Item("200", "B"));
        Assert.Equal("items", (string)(await scene.AskAsync(wrong)).Json!["member"]!);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_fifty_answers_at_once_one_decides(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        for (var round = 0; round < 5; round++)
        {
            var id = await scene.AskedAsync(BankScene.Transfer(reference: $"TRF-{round}"));
            var question = (await scene.First.TransactionsAsync())[0];
            var pin = scene.First.PinKeyOf(TestDevice.GoodPin);
            var statement = TransactionStatement.Seal(question, new TransactionAnswer(Decision.Approve, true, ++scene.First.Counter), scene.First.Key);
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => scene.First.AnswerTransactionAsync(question.Transaction.Id, statement, pin.ProofOver(statement))));
            Assert.All(answers, answer => Assert.True(answer.Outcome == "approved", answer.Json.ToString()));
            Assert.Equal(1, (int)(await scene.Api.GetAsync($"/api/v1/transactions/{id}")).Json!["approvals"]!);
        }

        Assert.Equal(5, (await scene.Gapura.AuditAsync()).Count(one => one.Kind == "transaction_signed"));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_those_asked_at_once_under_one_reference_one_is_left(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.AskAsync()));
        Assert.All(replies, reply => Assert.Equal(HttpStatusCode.Created, reply.Status));
        Assert.Single(await scene.First.TransactionsAsync());
    }

    [Fact]
    public async Task Who_has_no_token_cannot_be_asked_and_that_says_no_more_than_that_nobody_is_there()
    {
        await using var scene = await BankScene.StartAsync();
        foreach (var name in (string[])["maker01", "nobody"])
        {
            var body = BankScene.Transfer();
            body.Remove("maker");
            body["approvers"] = new JsonArray(name);
            var reply = await scene.AskAsync(body);
            Assert.Equal((HttpStatusCode.Conflict, "urn:gapura:problem:no_token"), (reply.Status, (string)reply.Json!["type"]!));
        }
    }

    [Theory]
    [InlineData("amount", "1,5")]
    [InlineData("amount", "-1")]
    [InlineData("amount", "01")]
    [InlineData("amount", "1e6")]
    [InlineData("currency", "idr")]
    [InlineData("beneficiary", "a\u202eb")]
    [InlineData("beneficiary", "")]
    public async Task Fields_that_could_be_read_otherwise_are_not_taken(string name, string value)
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer();
        body["fields"]!.AsArray().Single(field => (string)field!["name"]! == name)!["value"] = value;
        Assert.Equal((HttpStatusCode)422, (await scene.AskAsync(body)).Status);
    }

    [Theory]
    [InlineData("""[{"name":"amount","value":"1","more":"2"}]""")]
    [InlineData("""[{"name":"amount","name":"amount","value":"1"}]""")]
    [InlineData("""[{"name":"amount"}]""")]
    [InlineData("""[{"name":"amount","value":1}]""")]
    [InlineData("""["amount"]""")]
    [InlineData("""{"name":"amount","value":"1"}""")]
    public async Task Fields_of_another_shape_are_malformed(string fields)
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer().ToJsonString();
        var at = body.IndexOf("\"fields\":", StringComparison.Ordinal) + 9;
        var end = body.IndexOf("],\"approvers\"", StringComparison.Ordinal) + 1;
        Assert.Equal(HttpStatusCode.BadRequest, (await scene.Api.SendAsync(HttpMethod.Post, "/api/v1/transactions", body[..at] + fields + body[end..])).Status);
    }

    [Fact]
    public async Task A_token_that_took_a_lost_ones_place_approves_small_amounts_for_a_while()
    {
        await using var scene = await BankScene.StartAsync();
        await scene.Gapura.Database.WriteAsync(db => db.SecureTokens.ExecuteUpdateAsync(set => set.SetProperty(one => one.LimitedUntil, scene.Gapura.Time.GetUtcNow().AddHours(12))));
        await scene.AskedAsync(BankScene.Transfer("5000000.01"));
        Assert.Equal("limited", (await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0])).Code);
        var refused = Assert.Single(await scene.Gapura.AuditAsync(), one => one.Kind == "transaction_refused");
        Assert.Equal(("failure", "the token may approve small transactions only yet"), (refused.Outcome, refused.Reason));
        await scene.AskedAsync(BankScene.Transfer("5000000"));
        Assert.Equal("approved", (await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0])).Outcome);
        var large = BankScene.Transfer("5000001", "TRF-2");
        large["expiresIn"] = 100_000;
        await scene.AskedAsync(large);
        scene.Gapura.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal("approved", (await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0])).Outcome);
    }

    [Fact]
    public async Task An_older_counter_suspends_the_device_and_approves_nothing()
    {
        await using var scene = await BankScene.StartAsync();
        using var copy = new TestDevice(scene.First);
        await scene.AskedAsync();
        await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0]);
        var id = await scene.AskedAsync(BankScene.Transfer(reference: "TRF-2"));
        Assert.Equal("suspended", (await copy.ApproveAsync((await copy.TransactionsAsync())[0])).Code);
        Assert.Equal("pending", await scene.StateAsync(id));
        Assert.Equal(DeviceStatus.Suspended, (await scene.Gapura.Database.ReadAsync(db => db.Devices.SingleAsync(one => one.Id == new DeviceId(scene.First.Id)))).Status);
    }

    private static JsonObject Item(string amount, string who) =>
        new() { ["fields"] = new JsonArray(BankScene.Field("amount", amount), BankScene.Field("currency", "IDR"), BankScene.Field("beneficiary", who)) };
}
