using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Tests.OpenId;

/// <summary>A provider, an application and a person in a browser. The application speaks the protocol by hand, so that it can also speak it wrongly.</summary>
internal sealed class OpenIdScene : IAsyncDisposable
{
    public const string Callback = "http://127.0.0.1:9/callback?tenant=1";
    public const string Nonce = "nonce-of-the-test";

    private static int _count;
    private readonly bool _isAlone;

    private OpenIdScene(RunningGapura gapura, TestClient client, TestPerson person, Visitor? browser = null)
    {
        (Gapura, Client, Person) = (gapura, client, person);
        Browser = browser ?? gapura.NewVisitor();
        _isAlone = browser is null;
    }

    public RunningGapura Gapura { get; }
    public TestClient Client { get; }
    public TestPerson Person { get; }
    public Visitor Browser { get; }
    public string Verifier { get; } = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
    public string Challenge => ChallengeOf(Verifier);

    public static async Task<OpenIdScene> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite, Action<Client>? change = null, bool isPublic = false)
    {
        var gapura = await RunningGapura.StartAsync(kind);
        await gapura.SetPolicyAsync(Server.Portals.SecondFactorMode.Optional);
        var client = await gapura.AddClientAsync("eproc", row => Register(row, change), isPublic);
        return new OpenIdScene(gapura, client, await gapura.AddPersonAsync("pp20"));
    }

    /// <summary>On a server that goes on after the scene: an application of its own, and somebody in a browser that stays open.</summary>
    public static async Task<OpenIdScene> OnAsync(RunningGapura gapura, TestPerson person, Visitor browser, Action<Client>? change = null, bool isPublic = false) =>
        new(gapura, await gapura.AddClientAsync($"eproc-{Interlocked.Increment(ref _count)}", row => Register(row, change), isPublic, person.Portal), person, browser);

    public static void Register(Client row, Action<Client>? change = null)
    {
        row.Grants = "authorization_code refresh_token";
        row.Scopes = "openid profile email offline_access";
        row.RedirectUris = Callback;
        row.PostLogoutUris = "http://127.0.0.1:9/bye";
        change?.Invoke(row);
    }

    public static string ChallengeOf(string verifier) => WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>An authorization request's address; a given value replaces the usual one, an empty one takes the parameter out.</summary>
    public string AuthorizeUrl(params (string Name, string Value)[] changes)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_id"] = Client.Id,
            ["response_type"] = "code",
            ["redirect_uri"] = Callback,
            ["scope"] = "openid profile email",
            ["state"] = "state-of-the-test",
            ["nonce"] = Nonce,
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString("/connect/authorize", parameters.Where(one => one.Value.Length > 0).ToDictionary(one => one.Key, one => (string?)one.Value));
    }

    /// <summary>Goes to an address and on through pages of ours that need nobody, up to a page that needs the person or to the application.</summary>
    public async Task<Arrival> GoAsync(string path, Visitor? browser = null) => await OnAsync(await Get(browser ?? Browser, path), browser ?? Browser);

    /// <summary>Follows what an answer leads to, as a browser does.</summary>
    public async Task<Arrival> OnAsync(Reply reply, Visitor? browser = null)
    {
        for (var hops = 0; hops < 12; hops++)
        {
            if (reply.Location is { } location && location.StartsWith("http", StringComparison.Ordinal) && !location.StartsWith(Gapura.Settings.BaseUrl + "/", StringComparison.Ordinal)
                && new Uri(location).Authority != Gapura.Address.Authority)
            {
                return new Arrival(reply, location);
            }

            if (reply.Location is { } inside)
            {
                reply = await Get(browser ?? Browser, inside);
            }
            else if (reply.Document.QuerySelector("meta[http-equiv=refresh]")?.GetAttribute("content") is { } refresh && refresh.StartsWith("0;url=", StringComparison.Ordinal))
            {
                reply = await Get(browser ?? Browser, refresh[6..]);
            }
            else
            {
                return new Arrival(reply, null);
            }
        }

        throw new InvalidOperationException("The browser goes in circles.");
    }

    /// <summary>From the first sign-in page of a request to wherever the password leads.</summary>
    public async Task<Arrival> SignInAsync(Arrival at, Visitor? browser = null)
    {
        var visitor = browser ?? Browser;
        var page = at.Page;
        if (page.Title is "Pilih Jenis User" or "Choose your user type")
        {
            page = (await OnAsync(await visitor.SubmitOnlyAsync(page, "PENYEDIA"), visitor)).Page;
        }

        page = (await OnAsync(await visitor.SubmitOnlyAsync(page, "Login", ("userId", Person.UserId)), visitor)).Page;
        var after = (await OnAsync(await visitor.SubmitOnlyAsync(page, "Login", ("password", Person.Password)), visitor));
        var skip = after.Url is null ? after.Page.Document.QuerySelector("form[action$='/sign-in/skip'] button")?.TextContent.Trim() : null;
        return skip is null ? after : await OnAsync(await visitor.SubmitOnlyAsync(after.Page, skip), visitor);
    }

    /// <summary>The whole way to a code: request, sign-in, callback.</summary>
    public async Task<Arrival> CodeAsync(params (string Name, string Value)[] changes)
    {
        var at = await GoAsync(AuthorizeUrl(changes));
        return at.Url is null && at.Page.Status == System.Net.HttpStatusCode.OK ? await SignInAsync(at) : at;
    }

    public Task<(int Status, JsonNode Body)> RedeemAsync(string code, params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = Callback,
            ["code_verifier"] = Verifier,
        };
        if (Client.Secret is null)
        {
            fields["client_id"] = Client.Id;
        }

        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        return Client.PostAsync("/connect/token", [.. fields.Where(one => one.Value.Length > 0).Select(one => (one.Key, one.Value))]);
    }

    public Task<(int Status, JsonNode Body)> RefreshAsync(string token, params (string Name, string Value)[] more) =>
        Client.PostAsync("/connect/token", [("grant_type", "refresh_token"), ("refresh_token", token), .. Client.Secret is null ? [("client_id", Client.Id)] : Array.Empty<(string, string)>(), .. more]);

    public async Task<(int Status, JsonNode? Body)> UserInfoAsync(string token)
    {
        using var http = new HttpClient { BaseAddress = Gapura.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>What a JWT says, unchecked.</summary>
    public static JsonNode Payload(string jwt) => JsonNode.Parse(WebEncoders.Base64UrlDecode(jwt.Split('.')[1]))!;

    public async ValueTask DisposeAsync()
    {
        if (_isAlone)
        {
            Browser.Dispose();
            await Gapura.DisposeAsync();
        }
    }

    private static Task<Reply> Get(Visitor browser, string path) => browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
}

/// <summary>Where a browser has come: a page of ours, or the application's address with what was brought there.</summary>
internal sealed record Arrival(Reply Page, string? Url)
{
    public string? this[string name] => Url is null ? null : QueryHelpers.ParseQuery(new Uri(Url).Query).TryGetValue(name, out var value) ? value.ToString() : null;

    public string Code => this["code"] ?? throw new InvalidOperationException($"There is no code: {Url ?? Page.Title + ": " + Page.Text}");
}
