using System.Text.Json.Nodes;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Api.V1;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Flows.Transactions;

/// <summary>A server, a bank that asks, and people of a company with Secure Tokens.</summary>
internal sealed class BankScene : IAsyncDisposable
{
    private readonly List<IDisposable> _things = [];

    private BankScene(RunningGapura gapura, ApiScene api) => (Gapura, Api) = (gapura, api);

    public RunningGapura Gapura { get; }

    public ApiScene Api { get; }

    public PortalProfile Profile => Gapura.Settings.Portals.Single(portal => portal.Key == "bisnis");

    public TestDevice First { get; private set; } = null!;

    public TestDevice Second { get; private set; } = null!;

    /// <summary>With a maker and two approvers.</summary>
    public static async Task<BankScene> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var gapura = await RunningGapura.StartAsync(kind);
        var scene = new BankScene(gapura, await ApiScene.OnAsync(gapura, "bisnis"));
        await gapura.AddCompanyUserAsync("maker01", phone: "+6285501009000");
        scene.First = await scene.AddApproverAsync("approver01", "+6285501009001");
        scene.Second = await scene.AddApproverAsync("approver02", "+6285501009002");
        return scene;
    }

    public async Task<TestDevice> AddApproverAsync(string userId, string phone, string company = "MAJUJAYA")
    {
        var browser = Gapura.NewVisitor();
        _things.Add(browser);
        var (token, _) = await Gapura.ActivateAsync(browser, await Gapura.AddCompanyUserAsync(userId, company, phone));
        _things.Add(token);
        return token;
    }

    /// <summary>What the bank asks, unless a test changes it.</summary>
    public static JsonObject Transfer(string amount = "1500000.00", string reference = "TRF-1") => new()
    {
        ["portal"] = "bisnis",
        ["company"] = "MAJUJAYA",
        ["reference"] = reference,
        ["title"] = "Transfer",
        ["fields"] = new JsonArray(Field("amount", amount), Field("currency", "IDR"), Field("beneficiary", "PT Sumber Contoh"), Field("account", "5550100"), Field("reference", "Faktur 17")),
        ["approvers"] = new JsonArray("approver01"),
        ["maker"] = "maker01",
    };

    public static JsonObject Field(string name, string value) => new() { ["name"] = name, ["value"] = value };

    public Task<ApiReply> AskAsync(JsonObject? body = null) => Api.SendAsync(HttpMethod.Post, "/api/v1/transactions", (body ?? Transfer()).ToJsonString());

    /// <returns>The id of a transaction that was taken.</returns>
    public async Task<string> AskedAsync(JsonObject? body = null)
    {
        var reply = await AskAsync(body);
        Assert.True(reply.Status == System.Net.HttpStatusCode.Created, reply.Json?.ToString());
        return (string)reply.Json!["id"]!;
    }

    public async Task<string> StateAsync(string id) => (string)(await Api.GetAsync($"/api/v1/transactions/{id}")).Json!["state"]!;

    public async ValueTask DisposeAsync()
    {
        _things.ForEach(thing => thing.Dispose());
        await Api.DisposeAsync();
        await Gapura.DisposeAsync();
    }
}
