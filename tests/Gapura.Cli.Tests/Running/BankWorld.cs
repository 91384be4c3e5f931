using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Cli.Tests.Running;

/// <summary>The real server with its business bank, a person of a company, and their terminal.</summary>
internal sealed class BankWorld : IAsyncDisposable
{
    private readonly HttpClient _http;

    private BankWorld(RunningGapura gapura, TestPerson person)
    {
        (Gapura, Person, Browser, Terminal) = (gapura, person, gapura.NewVisitor(), new LoneTerminal(gapura.Time));
        _http = new HttpClient { BaseAddress = gapura.Address };
    }

    public RunningGapura Gapura { get; }

    public TestPerson Person { get; }

    public Visitor Browser { get; }

    public LoneTerminal Terminal { get; }

    public static async Task<BankWorld> StartAsync(Action<GapuraSettings>? change = null)
    {
        var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, change);
        var world = new BankWorld(gapura, await gapura.AddCompanyUserAsync("approver01"));
        await gapura.AddCompanyUserAsync("maker01", phone: "+6285501009002");
        var bank = await gapura.AddClientAsync("bank", client => (client.Grants, client.Scopes) = ("client_credentials", "gapura.transactions"), portal: "bisnis");
        world._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await bank.TokenAsync("gapura.transactions"));
        return world;
    }

    /// <summary>With a terminal that is a Secure Token.</summary>
    public static async Task<BankWorld> ActiveAsync(Action<GapuraSettings>? change = null)
    {
        var world = await StartAsync(change);
        await world.ClaimAsync();
        var done = await world.Terminal.TypeAsync(["token", "activate"], [await world.DigitsAsync()]);
        Assert.True(done.Code == 0, done.Error);
        await world.Browser.SubmitAsync(await world.HomeAsync(), "LOGOUT");
        world.Gapura.Time.Advance(TimeSpan.FromSeconds(1));
        return world;
    }

    /// <summary>Up to the text message: agrees, makes a PIN, and stops.</summary>
    public async Task<Ran> ClaimAsync()
    {
        var link = (await Browser.PasswordAtBankAsync(Person)).Document.QuerySelector("code.key")!.TextContent;
        return await Terminal.TypeAsync(["token", "add", link, "--name", "Laptop kantor"], ["y", "y", "y", ""], "", TestDevice.GoodPin, TestDevice.GoodPin);
    }

    /// <summary>The home page, once the browser has been let in.</summary>
    public async Task<Reply> HomeAsync() => await Browser.SubmitAsync(await Browser.GetAsync("/bisnis/sign-in/device"), "Lanjutkan");

    public async Task<string> DigitsAsync() => string.Concat((await Gapura.NewestTextAsync(Person.Id)).SkipWhile(c => !char.IsAsciiDigit(c)).Take(6));

    /// <summary>The bank asks for a transfer.</summary>
    /// <returns>The transaction's id.</returns>
    public async Task<string> AskAsync(Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["portal"] = "bisnis",
            ["company"] = "MAJUJAYA",
            ["reference"] = "TRF-1",
            ["title"] = "Transfer",
            ["fields"] = new JsonArray(Field("amount", "1500000.00"), Field("currency", "IDR"), Field("beneficiary", "PT Sumber Contoh"), Field("account", "5550100"), Field("kode unik", "A-17")),
            ["approvers"] = new JsonArray("approver01"),
            ["maker"] = "maker01",
        };
        change?.Invoke(body);
        using var answer = await _http.PostAsJsonAsync(new Uri("/api/v1/transactions", UriKind.Relative), body);
        var said = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True(answer.IsSuccessStatusCode, said!.ToString());
        return (string)said["id"]!;
    }

    public async Task<JsonNode> SeeAsync(string id, string rest = "") => (await _http.GetFromJsonAsync<JsonNode>(new Uri($"/api/v1/transactions/{id}{rest}", UriKind.Relative)))!;

    public async Task<string> StateAsync(string id) => (string)(await SeeAsync(id))["state"]!;

    public async Task<JsonNode> RespondAsync(string id, string digits)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri($"/api/v1/transactions/{id}/responses", UriKind.Relative), new JsonObject { ["userId"] = "approver01", ["response"] = digits });
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public static JsonObject Field(string name, string value) => new() { ["name"] = name, ["value"] = value };

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Terminal.Dispose();
        Browser.Dispose();
        await Gapura.DisposeAsync();
    }
}
