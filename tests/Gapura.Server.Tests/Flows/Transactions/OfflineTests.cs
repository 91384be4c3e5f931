using System.Net;
using System.Text.Json.Nodes;
using Gapura.Protocol.Transactions;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Transactions;

/// <summary>Challenge and response without network, over the same fields (SPEC 11, F-11).</summary>
public sealed class OfflineTests
{
    [Fact]
    public async Task The_digits_of_a_token_without_network_approve_once()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var offline = OfflineTransaction.Read((string)(await scene.Api.GetAsync($"/api/v1/transactions/{id}/offline?userId=approver01")).Json!["link"]!)!;
        Assert.Equal("1500000.00", offline.Shown.Fields[0].Value);
        Assert.Equal(scene.First.Account, offline.Account);
        var response = offline.ResponseOf(scene.First.PinKeyOf(TestDevice.GoodPin));
        Assert.Equal("accepted", (string)(await RespondAsync(scene, id, "approver01", $"{response[..4]} {response[4..]}")).Json!["result"]!);
        var told = (await scene.Api.GetAsync($"/api/v1/transactions/{id}")).Json!;
        Assert.Equal(("approved", "response"), ((string)told["state"]!, (string)told["approvers"]![0]!["method"]!));
        Assert.Equal(HttpStatusCode.Conflict, (await RespondAsync(scene, id, "approver01", response)).Status);
    }

    [Fact]
    public async Task Digits_of_a_wrong_pin_another_person_or_another_transaction_are_wrong_and_the_third_closes_the_way()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        var other = await scene.AskedAsync(BankScene.Transfer("1500001.00", "TRF-2"));
        var mine = await OfflineAsync(scene, id);
        var foreign = await OfflineAsync(scene, other);
        string[] tries =
        [
            mine.ResponseOf(scene.First.PinKeyOf("739165")), mine.ResponseOf(scene.Second.PinKeyOf(TestDevice.GoodPin)), foreign.ResponseOf(scene.First.PinKeyOf(TestDevice.GoodPin)),
        ];
        var reasons = new List<string>();
        foreach (var digits in tries)
        {
            reasons.Add((string)(await RespondAsync(scene, id, "approver01", digits)).Json!["reason"]!);
        }

        Assert.Equal(["wrong", "wrong", "closed"], reasons);
        Assert.Equal("closed", (string)(await RespondAsync(scene, id, "approver01", mine.ResponseOf(scene.First.PinKeyOf(TestDevice.GoodPin)))).Json!["reason"]!);
        Assert.Equal("pending", await scene.StateAsync(id));
    }

    /// <summary>Whoever signs in at the bank's page could otherwise lock an approver's token by typing three numbers (D3).</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Wrong_responses_lock_no_token_and_its_next_approval_opens_the_way_again(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var id = await scene.AskedAsync();
        for (var i = 0; i < 5; i++)
        {
            await RespondAsync(scene, id, "approver01", "00000000");
        }

        Assert.Null((await scene.Gapura.Database.ReadAsync(db => db.SecureTokens.SingleAsync(one => one.DeviceId == new DeviceId(scene.First.Id)))).LockedAt);
        var mine = await OfflineAsync(scene, id);
        Assert.Equal("closed", await ReasonAsync(scene, id, mine));

        // One wrong PIN in the app leaves it two more, as if nobody had typed anything anywhere.
        var question = (await scene.First.TransactionsAsync())[0];
        Assert.Equal(2, (int)(await scene.First.ApproveAsync(question, "739160")).Json["left"]!);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("approved", (await scene.First.ApproveAsync(question)).Outcome);

        var next = await scene.AskedAsync(BankScene.Transfer(reference: "TRF-2"));
        Assert.Null(await ReasonAsync(scene, next, await OfflineAsync(scene, next)));
        Assert.Equal("approved", await scene.StateAsync(next));
        Assert.Equal(6, (await scene.Gapura.AuditAsync()).Count(one => one.Kind == "token_wrong_pin" && one.Reason.Length > 0));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_many_responses_at_once_three_are_looked_at(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        var id = await scene.AskedAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => RespondAsync(scene, id, "approver01", $"0000000{i % 10}")));
        Assert.Equal(2, replies.Count(reply => (string)reply.Json!["reason"]! == "wrong"));
        Assert.Equal(10, replies.Count(reply => (string)reply.Json!["reason"]! == "closed"));
    }

    [Fact]
    public async Task The_picture_is_for_whom_is_asked_and_a_long_batch_title_has_none()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await scene.Api.GetAsync($"/api/v1/transactions/{id}/offline?userId=approver02")).Status);
        Assert.Equal("image/svg+xml", (await scene.Api.GetAsync($"/api/v1/transactions/{id}/offline/qr?userId=approver01")).Raw.Content.Headers.ContentType!.MediaType);
        var body = BankScene.Transfer(reference: "TRF-2");
        for (var i = 0; i < 10; i++)
        {
            body["fields"]!.AsArray().Add(BankScene.Field($"catatan {i}", new string('x', 200)));
        }

        var large = await scene.AskedAsync(body);
        Assert.Equal((HttpStatusCode)422, (await scene.Api.GetAsync($"/api/v1/transactions/{large}/offline?userId=approver01")).Status);
    }

    [Fact]
    [Trait("Decision", "D3")]
    public async Task Wrong_responses_at_one_application_close_the_way_at_no_other()
    {
        await using var scene = await BankScene.StartAsync();
        var id = await scene.AskedAsync();
        for (var i = 0; i < 3; i++)
        {
            await RespondAsync(scene, id, "approver01", "00000000");
        }

        Assert.Equal("closed", await ReasonAsync(scene, id, await OfflineAsync(scene, id)));
        await scene.Api.AddClientAsync("lain", "bisnis");
        scene.Api.Token = await scene.Api.TokenAsync("lain");
        var theirs = await scene.AskedAsync(BankScene.Transfer(reference: "LAIN-1"));
        Assert.Null(await ReasonAsync(scene, theirs, await OfflineAsync(scene, theirs)));
    }

    private static async Task<OfflineTransaction> OfflineAsync(BankScene scene, string id) =>
        OfflineTransaction.Read((string)(await scene.Api.GetAsync($"/api/v1/transactions/{id}/offline?userId=approver01")).Json!["link"]!)!;

    /// <returns>Why the right digits were refused; null where they were taken.</returns>
    private static async Task<string?> ReasonAsync(BankScene scene, string id, OfflineTransaction offline) =>
        (string?)(await RespondAsync(scene, id, "approver01", offline.ResponseOf(scene.First.PinKeyOf(TestDevice.GoodPin)))).Json!["reason"];

    private static Task<Api.V1.ApiReply> RespondAsync(BankScene scene, string id, string userId, string response) =>
        scene.Api.SendAsync(HttpMethod.Post, $"/api/v1/transactions/{id}/responses", new JsonObject { ["userId"] = userId, ["response"] = response }.ToJsonString());
}
