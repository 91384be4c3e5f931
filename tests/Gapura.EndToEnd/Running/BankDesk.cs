using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Gapura.EndToEnd;

/// <summary>The demo's bank as Gapura knows it: it asks for approvals, and follows them.</summary>
internal sealed class BankDesk : IDisposable
{
    private static int s_reference;
    private readonly HttpClient _http;

    private BankDesk(HttpClient http) => _http = http;

    public static async Task<BankDesk> OpenAsync(DemoServer demo)
    {
        var http = new HttpClient { BaseAddress = new Uri(demo.BaseUrl) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "gapura.transactions")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"contoh-bank:{await demo.SecretOfAsync("contoh-bank")}"))) },
        };
        using HttpResponseMessage answer = await http.SendAsync(request);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!);
        return new BankDesk(http);
    }

    /// <summary>Asks a person to approve a transfer that another of the company has made.</summary>
    /// <returns>The transaction's id.</returns>
    public async Task<string> AskAsync(Person approver, string amount = "1500000.00", string maker = "approver01")
    {
        using HttpResponseMessage asked = await _http.PostAsJsonAsync("/api/v1/transactions", new
        {
            portal = approver.Portal,
            company = approver.Company,
            reference = $"TRF-{Interlocked.Increment(ref s_reference)}",
            title = "Transfer",
            fields = new[]
            {
                new { name = "amount", value = amount }, new { name = "currency", value = "IDR" }, new { name = "beneficiary", value = "PT Sumber Contoh" },
                new { name = "account", value = "5550100" },
            },
            approvers = new[] { approver.UserId },
            maker,
        });
        JsonNode said = (await asked.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.True(asked.IsSuccessStatusCode, said.ToString());
        return (string)said["id"]!;
    }

    public async Task<string> StateAsync(string id) => (string)(await _http.GetFromJsonAsync<JsonNode>($"/api/v1/transactions/{id}"))!["state"]!;

    public void Dispose() => _http.Dispose();
}
