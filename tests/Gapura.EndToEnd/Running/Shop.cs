using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Gapura.Testing;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.EndToEnd;

/// <summary>An application that asks people's consent and has a device too. It is only an address that browsers come back to, and speaks to the provider by hand.</summary>
public sealed class Shop : IAsyncDisposable
{
    private static readonly HttpClient s_http = new();
    private readonly HttpListener _listener = new();
    private readonly string _verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
    private readonly DemoServer _demo;
    private string _id = "";
    private string _secret = "";

    private Shop(DemoServer demo, string url)
    {
        (_demo, Url) = (demo, url);
        _listener.Prefixes.Add(url + "/");
    }

    public string Name => "Toko Contoh";

    /// <summary>Where it is, without a trailing slash.</summary>
    public string Url { get; }

    public string Callback => Url + "/kembali";

    /// <summary>Registers it at the demo's first portal, with everything that people are asked about.</summary>
    public static async Task<Shop> OpenAsync(DemoServer demo)
    {
        int port = FreePort.Next();
        var shop = new Shop(demo, $"http://localhost:{port}") { _id = $"toko-{port}" };
        string said = await demo.OperatorAsync(
            "client", "add", shop._id, "--portal", "lpse", "--name", shop.Name, "--grant", "authorization_code", "refresh_token", "device_code",
            "--scope", "openid", "profile", "email", "offline_access", "--redirect-uri", shop.Callback, "--post-logout-uri", shop.Url + "/keluar", "--consent");
        shop._secret = Regex.Match(said, "Secret of .*: (\\S+)").Groups[1].Value;
        shop._listener.Start();
        _ = shop.ListenAsync();
        return shop;
    }

    /// <summary>Where it sends a person to sign in.</summary>
    public string SignInUrl(params (string Name, string Value)[] more) => AddressOf("/connect/authorize",
    [
        ("client_id", _id), ("response_type", "code"), ("redirect_uri", Callback), ("scope", "openid profile email offline_access"), ("state", "keranjang 7"),
        ("code_challenge", WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier)))), ("code_challenge_method", "S256"), .. more,
    ]);

    /// <summary>Where it sends a person to sign out, without proof that it knows them.</summary>
    public string SignOutUrl() => AddressOf("/connect/logout", ("client_id", _id), ("post_logout_redirect_uri", Url + "/keluar"), ("state", "selesai"));

    /// <summary>What was brought to it in an address.</summary>
    public static string? Brought(string url, string name) => HttpUtility.ParseQueryString(new Uri(url).Query)[name];

    /// <summary>The refresh token that a code is worth.</summary>
    public async Task<string> RedeemAsync(string code)
    {
        JsonElement answer = await PostAsync("/connect/token", ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("code_verifier", _verifier));
        return answer.GetProperty("refresh_token").GetString()!;
    }

    /// <summary>Whether a refresh token still counts.</summary>
    public async Task<bool> IsConnectedAsync(string refresh) => (await PostAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", refresh))).TryGetProperty("access_token", out _);

    /// <summary>Its device asks to be connected, and shows a code.</summary>
    public async Task<(string UserCode, string DeviceCode)> BeginDeviceAsync()
    {
        JsonElement begun = await PostAsync("/connect/device", ("scope", "openid profile"));
        return (begun.GetProperty("user_code").GetString()!, begun.GetProperty("device_code").GetString()!);
    }

    /// <summary>What the device is told: an error's name, or that it has a token.</summary>
    public async Task<string> PollAsync(string deviceCode)
    {
        JsonElement answer = await PostAsync("/connect/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", deviceCode));
        return answer.TryGetProperty("error", out JsonElement error) ? error.GetString()! : "connected";
    }

    public ValueTask DisposeAsync()
    {
        _listener.Close();
        return default;
    }

    private string AddressOf(string path, params (string Name, string Value)[] parameters) =>
        QueryHelpers.AddQueryString(_demo.BaseUrl + path, parameters.ToDictionary(one => one.Name, one => (string?)one.Value));

    private async Task<JsonElement> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _demo.BaseUrl + path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_id}:{_secret}")));
        using HttpResponseMessage response = await s_http.SendAsync(request);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext visit = await _listener.GetContextAsync();
                visit.Response.ContentType = "text/html; charset=utf-8";
                visit.Response.Close("<!DOCTYPE html><html lang=\"id\"><title>Toko</title><link rel=\"icon\" href=\"data:,\"><h1>Toko Contoh</h1></html>"u8.ToArray(), willBlock: false);
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
