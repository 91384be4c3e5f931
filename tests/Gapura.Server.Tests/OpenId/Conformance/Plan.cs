using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Gapura.Server.Tests.OpenId.Conformance;

/// <summary>What the OpenID Foundation's suite does in every module of its plans: the whole flow, and everything checked that comes back.</summary>
internal static class Plan
{
    /// <summary>Request, sign-in, answer, code, tokens, ID token; the person is asked where it must be.</summary>
    public static async Task<(JsonNode Tokens, JsonNode Id)> PassAsync(OpenIdScene scene, params (string Name, string Value)[] changes)
    {
        var at = await scene.CodeAsync(changes);
        return await RedeemAsync(scene, at, changes.Any(one => one.Name == "nonce") ? "" : OpenIdScene.Nonce);
    }

    public static async Task<(JsonNode Tokens, JsonNode Id)> RedeemAsync(OpenIdScene scene, Arrival at, string nonce = OpenIdScene.Nonce)
    {
        Assert.Equal("state-of-the-test", at["state"]);
        var (status, tokens) = await scene.RedeemAsync(at.Code);
        Assert.True(status == 200, tokens.ToJsonString());
        Assert.Equal("Bearer", (string)tokens["token_type"]!);
        Assert.InRange((int)tokens["expires_in"]!, 1, 3600);
        var token = (string)tokens["id_token"]!;
        var key = (await Jwt.KeysAsync(scene.Gapura)).Single(one => (string)one["kid"]! == (string)Jwt.Header(token)["kid"]!);
        Assert.True(Jwt.Verifies(token, key));
        var id = OpenIdScene.Payload(token);
        Assert.Equal((scene.Gapura.Settings.BaseUrl + "/", scene.Client.Id), ((string)id["iss"]!, (string)id["aud"]!));
        Assert.Equal(nonce, (string?)id["nonce"] ?? "");
        Assert.True((long)id["exp"]! > scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds() && (long)id["iat"]! <= scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds());
        return (tokens, id);
    }

    public static async Task<JsonNode> UserInfoAsync(OpenIdScene scene, JsonNode tokens)
    {
        var (status, person) = await scene.UserInfoAsync((string)tokens["access_token"]!);
        Assert.Equal(200, status);
        return person!;
    }

    /// <summary>The UserInfo address by POST, with the token in the header or in the form.</summary>
    public static async Task<JsonNode> PostUserInfoAsync(OpenIdScene scene, JsonNode tokens, bool isInForm)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(scene.Gapura.Address, "/connect/userinfo"));
        var token = (string)tokens["access_token"]!;
        if (isInForm)
        {
            request.Content = new FormUrlEncodedContent([KeyValuePair.Create("access_token", token)]);
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var response = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
