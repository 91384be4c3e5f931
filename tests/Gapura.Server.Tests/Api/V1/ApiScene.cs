using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.RelyingParties;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Api.V1;

/// <summary>A server and a relying party of one of its portals, speaking plain HTTP.</summary>
internal sealed class ApiScene : IAsyncDisposable
{
    public const string Client = "e-katalog";

    private readonly Dictionary<string, TestClient> _clients = [];
    private readonly HttpClient _http;
    private readonly bool _ownsGapura;
    private JsonNode? _contract;

    private ApiScene(RunningGapura gapura, string portal, bool ownsGapura) =>
        (Gapura, Portal, _ownsGapura, _http) = (gapura, portal, ownsGapura, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gapura.Address });

    public RunningGapura Gapura { get; }

    public string Portal { get; }

    /// <summary>What requests carry unless told otherwise.</summary>
    public string Token { get; set; } = "";

    public static async Task<ApiScene> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite, string portal = "lpse", Action<GapuraSettings>? change = null)
    {
        var gapura = await RunningGapura.StartAsync(kind, change);
        return await OnAsync(gapura, portal, ownsGapura: true);
    }

    /// <summary>A relying party beside people who are there already.</summary>
    public static async Task<ApiScene> OnAsync(RunningGapura gapura, string portal, bool ownsGapura = false)
    {
        var scene = new ApiScene(gapura, portal, ownsGapura);
        await scene.AddClientAsync(Client, portal);
        scene.Token = await scene.TokenAsync(Client);
        return scene;
    }

    public static Task<ApiScene> OnAsync(AppScene scene) => OnAsync(scene.Gapura, AppScene.Portal);

    public async Task AddClientAsync(string id, string portal)
    {
        var (secret, now) = (Cookies.NewToken(), Gapura.Time.GetUtcNow());
        var client = new Client
        {
            Id = id,
            Portal = portal,
            Name = "Katalog Contoh",
            SecretHash = RelyingParty.HashOf(secret),
            Grants = "client_credentials",
            Scopes = string.Join(' ', ClientRules.ApiScopes),
            Version = 1,
            CreatedAt = now,
            ChangedAt = now,
        };
        Assert.True(await Gapura.Services.GetRequiredService<ClientAdministration>().AddAsync(client, new ClientAct("test", "test")));
        _clients[id] = new TestClient(Gapura, id, secret);
    }

    /// <summary>A token of a client's own.</summary>
    public Task<string> TokenAsync(string client, params string[] scopes) => _clients[client].TokenAsync(scopes.Length > 0 ? scopes : [.. ClientRules.ApiScopes]);

    public Task<ApiReply> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, System.Text.Json.JsonSerializer.Serialize(body), headers);

    public Task<ApiReply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Any request, with any body.</summary>
    public async Task<ApiReply> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, body, headers);
        using var response = await _http.SendAsync(request);
        var reply = await ApiReply.OfAsync(response);
        Contract.Check(_contract ??= JsonNode.Parse(await _http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!, request, reply);
        return reply;
    }

    public HttpRequestMessage Request(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path.StartsWith('/') && !path.StartsWith("/api", StringComparison.Ordinal) ? $"/api/v1{path}" : path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (Token.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}");
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request) => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    /// <summary>A person who has enabled TOTP at the portal's pages.</summary>
    public async Task<(TestPerson Person, byte[] Secret, IReadOnlyList<string> RecoveryCodes)> EnrolledAsync(string userId = "pp20", string userType = "penyedia")
    {
        var person = await Gapura.AddPersonAsync(userId, userType, portal: Portal);
        using var browser = Gapura.NewVisitor();
        var (secret, home) = await Gapura.EnrolAsync(browser, person);
        Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        return (person, secret, [.. home.Document.QuerySelectorAll("[data-codes] code").Select(code => code.TextContent)]);
    }

    public Task<ApiReply> VerifyAsync(TestPerson person, string code) =>
        PostAsync("/verifications", new { portal = Portal, userType = person.UserType, userId = person.UserId, code });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_ownsGapura)
        {
            await Gapura.DisposeAsync();
        }
    }
}

/// <summary>What the API answered.</summary>
internal sealed record ApiReply(HttpStatusCode Status, JsonNode? Json, HttpResponseMessage Raw, string Body)
{
    public string Problem => ((string?)Json?["type"])?.Replace("urn:gapura:problem:", "", StringComparison.Ordinal) ?? "";

    public string this[string name] => Json?[name]?.ToString() ?? "";

    public string Header(string name) => Raw.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    public static async Task<ApiReply> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return new ApiReply(response.StatusCode, isJson ? JsonNode.Parse(text) : null, response, text);
    }
}
