using System.Net;
using System.Text.Json.Nodes;
using Gapura.Protocol.Transactions;
using Gapura.Testing;

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
    public async Task Digits_of_a_wrong_pin_another_person_or_another_transaction_count_as_a_wrong_pin()
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

        Assert.Equal(["wrong", "wrong", "locked"], reasons);
        Assert.Equal("locked", (string)(await RespondAsync(scene, id, "approver01", mine.ResponseOf(scene.First.PinKeyOf(TestDevice.GoodPin)))).Json!["reason"]!);
        Assert.Equal("pending", await scene.StateAsync(id));
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

    private static async Task<OfflineTransaction> OfflineAsync(BankScene scene, string id) =>
        OfflineTransaction.Read((string)(await scene.Api.GetAsync($"/api/v1/transactions/{id}/offline?userId=approver01")).Json!["link"]!)!;

    private static Task<Api.V1.ApiReply> RespondAsync(BankScene scene, string id, string userId, string response) =>
        scene.Api.SendAsync(HttpMethod.Post, $"/api/v1/transactions/{id}/responses", new JsonObject { ["userId"] = userId, ["response"] = response }.ToJsonString());
}
