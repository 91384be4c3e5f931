using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Server.RelyingParties;
using Gapura.Storage.Records;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Testing;

/// <summary>A relying party as it is registered, with what only it knows; speaks to the provider over HTTP like any other.</summary>
public sealed class TestClient(RunningGapura gapura, string id, string? secret)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public string Id { get; } = id;

    public string? Secret { get; } = secret;

    public string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(Id)}:{Uri.EscapeDataString(Secret!)}"));

    /// <summary>Posts a form to one of the provider's addresses, with the client's secret unless told otherwise.</summary>
    public async Task<(int Status, JsonNode Body)> PostAsync(string path, bool authenticate, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gapura.Address, path))
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (authenticate)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(Basic);
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject { ["text"] = text });
    }

    public Task<(int Status, JsonNode Body)> PostAsync(string path, params (string Name, string Value)[] fields) => PostAsync(path, Secret is not null, fields);

    /// <summary>An access token by client credentials.</summary>
    public async Task<string> TokenAsync(params string[] scopes)
    {
        var (status, body) = await PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", string.Join(' ', scopes)));
        return status == 200 ? (string)body["access_token"]! : throw new InvalidOperationException($"No token: {status} {body}");
    }
}

public static class TestClients
{
    /// <summary>Registers a relying party with the provider's own administration; <paramref name="change"/> has the last word.</summary>
    public static async Task<TestClient> AddClientAsync(this RunningGapura gapura, string id, Action<Client>? change = null, bool isPublic = false, string portal = "lpse")
    {
        var secret = isPublic ? null : Server.Http.Cookies.NewToken();
        var client = new Client
        {
            Id = id,
            Portal = portal,
            Name = $"Aplikasi {id}",
            SecretHash = secret is null ? null : RelyingParty.HashOf(secret),
            IsPublic = isPublic,
            Grants = "client_credentials",
            Scopes = "gapura.verify gapura.approve gapura.enrol gapura.accounts gapura.events",
            Version = 1,
            CreatedAt = gapura.Time.GetUtcNow(),
            ChangedAt = gapura.Time.GetUtcNow(),
        };
        change?.Invoke(client);
        if (ClientRules.Problems(client) is [var problem, ..])
        {
            throw new InvalidOperationException(problem);
        }

        await gapura.Services.GetRequiredService<ClientAdministration>().AddAsync(client, new ClientAct("test", "test"));
        return new TestClient(gapura, id, secret);
    }
}
