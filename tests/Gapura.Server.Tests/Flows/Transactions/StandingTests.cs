using System.Net;
using System.Text.Json.Nodes;
using Gapura.Protocol.Approval;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.App;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Flows.Transactions;

/// <summary>Whose word counts: what a stolen phone has said, what its owner says, what a closed company's people say; and how many must.</summary>
public sealed class StandingTests
{
    [Theory]
    [InlineData(Decision.Deny, "denied")]
    [InlineData(Decision.Report, "reported")]
    public async Task A_no_counts_from_a_phone_that_has_a_copy_too(Decision decision, string outcome)
    {
        await using var scene = await BankScene.StartAsync();
        using var copy = new TestDevice(scene.First);
        await scene.AskedAsync();
        await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0]);
        var id = await scene.AskedAsync(BankScene.Transfer(reference: "TRF-2"));
        Assert.Equal("suspended", (await copy.DeclineAsync((await copy.TransactionsAsync())[0], decision)).Code);
        Assert.Equal(outcome, await scene.StateAsync(id));
        Assert.Equal(DeviceStatus.Suspended, (await scene.Gapura.Database.ReadAsync(db => db.Devices.SingleAsync(one => one.Id == new DeviceId(scene.First.Id)))).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_a_stolen_token_approved_makes_up_no_number_after_it_is_blocked(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var id = await scene.AskedAsync(ForTwo());
        Assert.Equal("approved", (await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0])).Outcome);
        await scene.Gapura.Database.WriteAsync(db => db.Devices.Where(one => one.Id == new DeviceId(scene.First.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Status, DeviceStatus.Revoked)));
        var late = await scene.Second.ApproveAsync((await scene.Second.TransactionsAsync())[0]);
        Assert.Equal(("ended", "cancelled"), (late.Code, late.Outcome));
        Assert.Equal("cancelled", await scene.StateAsync(id));
        var told = (await scene.Api.GetAsync($"/api/v1/transactions/{id}")).Json!;
        Assert.Equal(1, (int)told["approvals"]!);
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Kind == "transaction_decided" && row.Reason == "cancelled");
    }

    [Fact]
    public async Task What_a_blocked_person_approved_makes_up_no_number_either()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync(ForTwo());
        await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0]);
        await scene.Gapura.Database.WriteAsync(db => db.Accounts.Where(one => one.UserId == "approver01").ExecuteUpdateAsync(set => set.SetProperty(one => one.Status, AccountStatus.Locked)));
        Assert.Equal("ended", (await scene.Second.ApproveAsync((await scene.Second.TransactionsAsync())[0])).Code);
        Assert.Equal("cancelled", await scene.StateAsync(id));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_a_closed_company_nobody_is_asked_and_what_waited_is_over_for_good(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var id = await scene.AskedAsync();
        var question = (await scene.First.TransactionsAsync())[0];
        await CloseAsync(scene, isClosed: true);
        Assert.Equal("cancelled", await scene.StateAsync(id));
        Assert.NotEqual(HttpStatusCode.Created, (await scene.AskAsync(BankScene.Transfer(reference: "TRF-2"))).Status);
        var approval = new JsonObject { ["portal"] = "bisnis", ["company"] = "MAJUJAYA", ["userId"] = "approver01", ["title"] = "Masuk" };
        Assert.NotEqual(HttpStatusCode.Created, (await scene.Api.SendAsync(HttpMethod.Post, "/api/v1/approvals", approval.ToJsonString())).Status);
        await CloseAsync(scene, isClosed: false);
        Assert.Equal("ended", (await scene.First.ApproveAsync(question)).Code);
        Assert.Equal(HttpStatusCode.Created, (await scene.AskAsync(BankScene.Transfer(reference: "TRF-3"))).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_code_of_a_closed_companys_person_is_refused(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        Assert.Equal("accepted", await VerifyAsync(scene));
        await CloseAsync(scene, isClosed: true);
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("refused", await VerifyAsync(scene));
        await CloseAsync(scene, isClosed: false);
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("accepted", await VerifyAsync(scene));
    }

    [Fact]
    public async Task A_batch_whose_items_have_amounts_has_their_sum_as_its_own()
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer();
        body["fields"] = new JsonArray(BankScene.Field("note", "Gaji November"));
        body["items"] = new JsonArray(Item("60000000"), Item("60000000"));
        Assert.Equal("items", (string)(await scene.AskAsync(body)).Json!["member"]!);
    }

    [Fact]
    public async Task In_a_currency_that_no_step_names_as_many_approve_as_any_amount_may_need()
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer();
        body["fields"] = new JsonArray(BankScene.Field("amount", "9"), BankScene.Field("currency", "USD"));
        Assert.Equal("approvers", (string)(await scene.AskAsync(body)).Json!["member"]!);
        scene.Profile.Token.Steps = [new AmountStep { Currency = "USD", From = 10 }];
        Assert.Equal(HttpStatusCode.Created, (await scene.AskAsync((JsonObject)body.DeepClone())).Status);
    }

    [Theory]
    [InlineData("Amount")]
    [InlineData("CURRENCY")]
    [InlineData("amount ")]
    public async Task What_only_looks_like_an_amount_is_refused(string name)
    {
        await using var scene = await BankScene.StartAsync();
        var body = BankScene.Transfer();
        ((JsonArray)body["fields"]!).Add(BankScene.Field(name, "1"));
        Assert.Equal("fields", (string)(await scene.AskAsync(body)).Json!["member"]!);
    }

    private static JsonObject ForTwo()
    {
        var body = BankScene.Transfer("100000000");
        body["approvers"] = new JsonArray("approver01", "approver02");
        return body;
    }

    private static JsonObject Item(string amount) => new() { ["fields"] = new JsonArray(BankScene.Field("amount", amount), BankScene.Field("currency", "IDR")) };

    private static Task CloseAsync(BankScene scene, bool isClosed) =>
        new OrganisationAdministration(scene.Gapura.Database, scene.Gapura.Services.GetRequiredService<Clock>(), scene.Gapura.Services.GetRequiredService<AuditLog>())
            .CloseAsync("bisnis", "MAJUJAYA", isClosed, new OperatorAct("test", "contract"));

    private static async Task<string> VerifyAsync(BankScene scene)
    {
        using var secret = scene.First.PinKeyOf(TestDevice.GoodPin).TotpSecret();
        var body = new JsonObject { ["portal"] = "bisnis", ["company"] = "MAJUJAYA", ["userId"] = "approver01", ["code"] = scene.Gapura.CodeOf(secret.Reveal().ToArray()) };
        return (string)(await scene.Api.SendAsync(HttpMethod.Post, "/api/v1/verifications", body.ToJsonString())).Json!["result"]!;
    }
}
