using System.Net;
using System.Text.Json.Nodes;
using Gapura.Server.RelyingParties;
using Gapura.Storage.Records;

namespace Gapura.Server.Tests.Flows.Transactions;

/// <summary>Two transactions that are not the same cannot look the same by what nobody sees (SPEC 10.8, F-12). Every character is in protocol/vectors/text.json.</summary>
public sealed class ExactTextTests
{
    private const string Unseen = "a character that is not seen";
    private const string Spaces = "begins or ends with a space, or has two in a row.";
    private const string Composed = "normalisation form C";

    [Fact]
    public async Task What_could_be_seen_as_another_transaction_is_refused_with_the_field_named()
    {
        await using var scene = await BankScene.StartAsync();
        await RefusedAsync(scene, body => body["reference"] = "TRF-1\u200b", "reference", "The reference has " + Unseen);
        await RefusedAsync(scene, body => body["reference"] = "TRF  1", "reference", "The reference " + Spaces);
        await RefusedAsync(scene, body => body["reference"] = " TRF-1", "reference", "The reference " + Spaces);
        await RefusedAsync(scene, body => body["title"] = "Cafe\u0301", "title", "The title is not in Unicode " + Composed);
        await RefusedAsync(scene, body => Field(body, 2)["value"] = "CV\u00a0Laut Biru", "fields", "The value of 'beneficiary' has " + Unseen);
        await RefusedAsync(scene, body => Field(body, 2)["value"] = "CV Laut Biru ", "fields", "The value of 'beneficiary' " + Spaces);
        await RefusedAsync(scene, body => Field(body, 3)["value"] = "", "fields", "The value of 'account' has 1 to 200 characters.");
        await RefusedAsync(scene, body => Field(body, 4)["name"] = "refe\u00adrence", "fields", "The name of field 5 has " + Unseen);
        await RefusedAsync(scene, body => Batch(body, "Sari\ue000"), "items", "Item 2: The value of 'beneficiary' has " + Unseen);
        Assert.Empty(await scene.First.TransactionsAsync());
    }

    [Fact]
    public async Task A_name_of_an_application_that_could_be_seen_as_anothers_is_not_registered()
    {
        await using var scene = await BankScene.StartAsync();
        var problems = ClientRules.Problems(new Client { Id = "bank", Portal = "bisnis", Name = "Bank\u200b Contoh", SigningAlgorithm = "ES256", Grants = "client_credentials", Scopes = "gapura.transactions" });
        Assert.Contains(problems, problem => problem.Contains("not seen", StringComparison.Ordinal));
    }

    private static async Task RefusedAsync(BankScene scene, Action<JsonObject> change, string member, string why)
    {
        var body = BankScene.Transfer();
        change(body);
        var reply = await scene.AskAsync(body);
        Assert.Equal((HttpStatusCode)422, reply.Status);
        Assert.Equal(member, (string)reply.Json!["member"]!);
        Assert.StartsWith(why, (string)reply.Json!["detail"]!, StringComparison.Ordinal);
    }

    private static JsonNode Field(JsonObject body, int at) => body["fields"]![at]!;

    private static void Batch(JsonObject body, string second)
    {
        body["fields"] = new JsonArray(BankScene.Field("note", "Gaji"));
        body["items"] = new JsonArray(Item("Budi"), Item(second));
    }

    private static JsonObject Item(string who) => new() { ["fields"] = new JsonArray(BankScene.Field("beneficiary", who)) };
}
