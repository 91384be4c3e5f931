using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gapura.Storage.Records;

namespace Gapura.Server.Tests.OpenId;

/// <summary>How an application proves that it is itself: at the token address, and wherever else only it may ask.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-09")]
public sealed class ClientAuthenticationTests(ProviderGround ground)
{
    public static TheoryData<string> Addresses => ["/connect/token", "/connect/introspect", "/connect/revoke", "/connect/par"];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task The_secret_may_come_in_the_header_or_in_the_form(string path)
    {
        var scene = await SceneAsync();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(scene, path, Basic(scene.Client.Id, scene.Client.Secret!))).Status - (path == "/connect/par" ? 1 : 0));
        var inForm = await PostAsync(scene, path, null, ("client_id", scene.Client.Id), ("client_secret", scene.Client.Secret!));
        Assert.Equal(HttpStatusCode.OK, inForm.Status - (path == "/connect/par" ? 1 : 0));
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Nothing_else_passes_for_the_secret(string path)
    {
        var scene = await SceneAsync();
        var (id, secret) = (scene.Client.Id, scene.Client.Secret!);
        var refused = new Dictionary<string, (HttpStatusCode Status, string? Error, bool IsChallenged)>(StringComparer.Ordinal)
        {
            ["none"] = await PostAsync(scene, path, null, ("client_id", id)),
            ["wrong in header"] = await PostAsync(scene, path, Basic(id, secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A'))),
            ["empty in header"] = await PostAsync(scene, path, Basic(id, "")),
            ["wrong in form"] = await PostAsync(scene, path, null, ("client_id", id), ("client_secret", "wrong")),
            ["other case"] = await PostAsync(scene, path, Basic(id, secret.ToUpperInvariant())),
            ["in the query"] = await PostAsync(scene, $"{path}?client_id={id}&client_secret={secret}", null),
            ["secret in the query"] = await PostAsync(scene, $"{path}?client_secret={secret}", null, ("client_id", id)),
            ["nobody"] = await PostAsync(scene, path, Basic("nobody", secret)),
            ["the hash"] = await PostAsync(scene, path, Basic(id, Convert.ToBase64String(Server.RelyingParties.RelyingParty.HashOf(secret)))),
            ["both"] = await PostAsync(scene, path, Basic(id, secret), ("client_id", id), ("client_secret", secret)),
            ["no Base64"] = await PostAsync(scene, path, new AuthenticationHeaderValue("Basic", "%%%")),
            ["no colon"] = await PostAsync(scene, path, new AuthenticationHeaderValue("Basic", Convert.ToBase64String("x"u8))),
            ["bearer"] = await PostAsync(scene, path, new AuthenticationHeaderValue("Bearer", secret)),
        };
        Assert.All(refused, one => Assert.True((int)one.Value.Status is 400 or 401 && one.Value.Error is "invalid_client" or "invalid_request", $"{one}"));

        // RFC 6749 §5.2: who tried by a header is told by one.
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client", true), refused["wrong in header"]);
    }

    [Fact]
    public async Task A_percent_encoded_id_and_secret_are_decoded()
    {
        var scene = await SceneAsync();
        static string Encode(string text) => string.Concat(text.Select(c => $"%{(int)c:X2}"));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(scene, "/connect/token", Basic(Encode(scene.Client.Id), Encode(scene.Client.Secret!)))).Status);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_public_application_has_no_secret_to_show(string path)
    {
        var scene = await ground.SceneAsync(isPublic: true);
        Assert.InRange((int)(await PostAsync(scene, path, null, ("client_id", scene.Client.Id), ("client_secret", "anything"))).Status, 400, 401);
        Assert.InRange((int)(await PostAsync(scene, path, Basic(scene.Client.Id, "anything"))).Status, 400, 401);
    }

    [Fact]
    public async Task A_public_application_learns_nothing_about_tokens()
    {
        var scene = await ground.SceneAsync(isPublic: true);
        var token = (string)(await scene.RedeemAsync((await scene.CodeAsync()).Code)).Body["access_token"]!;
        var (_, body) = await scene.Client.PostAsync("/connect/introspect", ("token", token), ("client_id", scene.Client.Id));
        Assert.Null(body["sub"]);
        Assert.NotEqual("true", body["active"]?.ToJsonString());
    }

    [Fact]
    public async Task The_id_in_the_header_is_the_one_that_counts()
    {
        var (mine, other) = (await SceneAsync(), await SceneAsync());
        var (_, body) = await mine.Client.PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"), ("client_id", other.Client.Id));
        Assert.True(body["access_token"] is not { } token || (string)OpenIdScene.Payload((string)token!)["client_id"]! == mine.Client.Id);
    }

    [Fact]
    public async Task A_confidential_application_redeems_no_code_without_its_secret()
    {
        var scene = await SceneAsync();
        var code = (await scene.CodeAsync()).Code;
        var (status, body) = await scene.Client.PostAsync("/connect/token", authenticate: false, ("grant_type", "authorization_code"), ("code", code),
            ("client_id", scene.Client.Id), ("redirect_uri", OpenIdScene.Callback), ("code_verifier", scene.Verifier));
        Assert.True(status is 400 or 401 && (string?)body["error"] == "invalid_client", $"{status} {body}");
    }

    [Fact]
    public async Task An_application_that_is_switched_off_is_off_within_a_second()
    {
        var scene = await SceneAsync();
        var body = (await scene.RedeemAsync((await scene.CodeAsync(("scope", "openid offline_access"))).Code)).Body;
        var token = await scene.Client.TokenAsync("gapura.verify");
        var later = (await scene.CodeAsync()).Code;
        await ground.ChangeAsync(scene.Client.Id, row => row.Status = ClientStatus.Disabled);
        await ProviderGround.WithinASecondAsync(async () => (await scene.RefreshAsync((string)body["refresh_token"]!)).Error() is "401 invalid_client" or "400 invalid_client");
        Assert.Contains("invalid_client", (await scene.RedeemAsync(later)).Error(), StringComparison.Ordinal);
        Assert.Contains("invalid_client", (await scene.Client.PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"))).Error(), StringComparison.Ordinal);
        Assert.Contains("invalid_client", (await scene.Client.PostAsync("/connect/introspect", ("token", token))).Error(), StringComparison.Ordinal);
        (await scene.GoAsync(scene.AuthorizeUrl())).IsRefusedHere();

        // Nothing that it holds works any more.
        Assert.Equal(401, (await scene.UserInfoAsync((string)body["access_token"]!)).Status);
        Assert.Null(await ground.ReadAsync(token));
    }

    [Fact]
    public async Task An_application_that_may_do_less_may_do_less_within_a_second()
    {
        var scene = await SceneAsync();
        await scene.CodeAsync();
        await ground.ChangeAsync(scene.Client.Id, row => row.RedirectUris = "https://new.contoh.example/callback");
        await ProviderGround.WithinASecondAsync(async () => (await scene.GoAsync(scene.AuthorizeUrl())).Url is null);
        await ground.ChangeAsync(scene.Client.Id, row => row.Scopes = "openid gapura.events");
        await ProviderGround.WithinASecondAsync(async () =>
            (await scene.Client.PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"))).Error() == "400 invalid_scope");
    }

    [Fact]
    public async Task A_renewed_secret_counts_and_the_old_one_for_a_day_more()
    {
        var scene = await SceneAsync();
        var renewed = await ground.Clients.RenewSecretAsync((await ground.Clients.FindAsync(scene.Client.Id))!, TimeSpan.FromHours(24), ProviderGround.Act);
        await ProviderGround.WithinASecondAsync(async () => await TokenAsync(scene, renewed!) == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await TokenAsync(scene, scene.Client.Secret!));
        ground.Gapura.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await TokenAsync(scene, scene.Client.Secret!));
        ground.Gapura.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await TokenAsync(scene, scene.Client.Secret!));
        Assert.Equal(HttpStatusCode.OK, await TokenAsync(scene, renewed!));
    }

    [Fact]
    public async Task A_secret_renewed_without_overlap_is_dead_within_a_second()
    {
        var scene = await SceneAsync();
        var renewed = await ground.Clients.RenewSecretAsync((await ground.Clients.FindAsync(scene.Client.Id))!, TimeSpan.Zero, ProviderGround.Act);
        await ProviderGround.WithinASecondAsync(async () => await TokenAsync(scene, scene.Client.Secret!) == HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await TokenAsync(scene, renewed!));
    }

    private Task<OpenIdScene> SceneAsync() => ground.SceneAsync(row =>
        (row.Grants, row.Scopes) = ("authorization_code refresh_token client_credentials", "openid profile email offline_access gapura.verify gapura.events"));

    private static AuthenticationHeaderValue Basic(string id, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));

    private static async Task<HttpStatusCode> TokenAsync(OpenIdScene scene, string secret) => (await PostAsync(scene, "/connect/token", Basic(scene.Client.Id, secret))).Status;

    /// <summary>A request that the address would grant to whom it believes.</summary>
    private static async Task<(HttpStatusCode Status, string? Error, bool IsChallenged)> PostAsync(
        OpenIdScene scene, string path, AuthenticationHeaderValue? authorization, params (string Name, string Value)[] fields)
    {
        (string, string)[] usual = path.Split('?')[0] switch
        {
            "/connect/token" => [("grant_type", "client_credentials"), ("scope", "gapura.verify")],
            "/connect/par" => [("response_type", "code"), ("scope", "openid"), ("redirect_uri", OpenIdScene.Callback), ("code_challenge", scene.Challenge), ("code_challenge_method", "S256")],
            _ => [("token", "nonsense")],
        };
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(scene.Gapura.Address, path))
        {
            Content = new FormUrlEncodedContent(usual.Concat(fields).Select(one => KeyValuePair.Create(one.Item1, one.Item2))),
        };
        request.Headers.Authorization = authorization;
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') ? (string?)JsonNode.Parse(text)!["error"] : null, response.Headers.WwwAuthenticate.Count > 0);
    }
}
