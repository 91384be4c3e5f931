using System.Net;
using System.Text.Json.Nodes;
using Gapura.Storage;

namespace Gapura.Server.Tests.Flows.Transactions;

/// <summary>Nobody is asked so much at once that they approve unread.</summary>
public sealed class PendingCapsTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_one_application_so_many_wait_for_a_person_and_no_more(DatabaseKind kind)
    {
        await using var scene = await BankScene.StartAsync(kind);
        scene.Gapura.Settings.Limits.PendingTransactionsPerPerson = 2;
        await scene.AskedAsync(Transfer(1));
        var second = await scene.AskedAsync(Transfer(2));
        var refused = await scene.AskAsync(Transfer(3));
        Assert.Equal((HttpStatusCode.Conflict, "urn:gapura:problem:too_many_pending", "approvers"), (refused.Status, (string)refused.Json!["type"]!, (string)refused.Json["member"]!));
        Assert.Contains("approver01", (string)refused.Json["detail"]!, StringComparison.Ordinal);

        // What takes another one's place makes them no more; somebody else has none yet.
        second = await scene.AskedAsync(Transfer(2));
        await scene.AskedAsync(Transfer(3, "approver02"));
        Assert.Equal(HttpStatusCode.Conflict, (await scene.AskAsync(Transfer(4, "approver02", "approver01"))).Status);

        await scene.Api.SendAsync(HttpMethod.Delete, $"/api/v1/transactions/{second}", "");
        await scene.AskedAsync(Transfer(4));
        await scene.First.ApproveAsync((await scene.First.TransactionsAsync())[0]);
        await scene.AskedAsync(Transfer(5));
        Assert.Equal(HttpStatusCode.Conflict, (await scene.AskAsync(Transfer(6))).Status);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(61));
        await scene.AskedAsync(Transfer(6));
    }

    [Fact]
    public async Task Of_one_application_so_many_wait_in_all_and_no_more()
    {
        await using var scene = await BankScene.StartAsync();
        scene.Gapura.Settings.Limits.PendingTransactionsPerClient = 2;
        await scene.AskedAsync(Transfer(1));
        await scene.AskedAsync(Transfer(2, "approver02"));
        var refused = await scene.AskAsync(Transfer(3));
        Assert.Equal((HttpStatusCode.Conflict, "urn:gapura:problem:too_many_pending"), (refused.Status, (string)refused.Json!["type"]!));
        Assert.Null(refused.Json["member"]);
    }

    private static JsonObject Transfer(int number, params string[] approvers)
    {
        var body = BankScene.Transfer(reference: $"TRF-{number}");
        body["approvers"] = new JsonArray([.. (approvers.Length > 0 ? approvers : ["approver01"]).Select(name => JsonValue.Create(name))]);
        body["expiresIn"] = 60;
        return body;
    }
}
