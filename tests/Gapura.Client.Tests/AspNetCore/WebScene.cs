using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Gapura.Client.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Client.Tests.AspNetCore;

/// <summary>
/// A web application with the library, whose provider is a key in this process: what the library makes of tokens, also of such as
/// Gapura would never give.
/// </summary>
internal sealed class WebScene : IAsyncDisposable
{
    public const string Issuer = "https://masuk.contoh.example/";
    public const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private readonly WebApplication _app;

    private WebScene(WebApplication app, FakeTimeProvider time, SecurityKey key) => (_app, Time, Key) = (app, time, key);

    public FakeTimeProvider Time { get; }

    public SecurityKey Key { get; }

    public static SecurityKey NewKey() => new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "key-1" };

    public static async Task<WebScene> StartAsync()
    {
        (var time, SecurityKey key) = (new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero)), NewKey());
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddGapuraSignIn(options =>
        {
            (options.Address, options.ClientId, options.ClientSecret) = (new Uri(Issuer), "eproc", "rahasia");
            options.Language = http => http.Request.Headers.AcceptLanguage is [var language] ? language : null;
            options.Cookie = cookie => cookie.Cookie.SecurePolicy = CookieSecurePolicy.None;
        });
        var configuration = new OpenIdConnectConfiguration { Issuer = Issuer, AuthorizationEndpoint = Issuer + "connect/authorize", EndSessionEndpoint = Issuer + "connect/logout" };
        configuration.SigningKeys.Add(key);
        builder.Services.PostConfigure<OpenIdConnectOptions>(
            GapuraSignIn.Scheme, options => options.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(configuration));
        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/page", () => "page").RequireSecondFactor();
        app.MapGet("/fresh", () => "fresh").RequireSecondFactor(TimeSpan.FromMinutes(5));
        app.MapGet("/open", (ClaimsPrincipal person) => person.FindFirstValue("sub") ?? "nobody");
        app.MapGet("/as", (string sub, string sid, int acr) => Results.SignIn(PersonOf(sub, sid, acr, time.GetUtcNow()), new AuthenticationProperties(), GapuraSignIn.CookieScheme));
        app.MapGapuraBackChannelLogout();
        await app.StartAsync();
        return new WebScene(app, time, key);
    }

    /// <summary>A browser, or a program, with cookies of its own.</summary>
    public HttpClient NewClient(string accept = "application/json")
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(_app.Urls.First()) };
        http.DefaultRequestHeaders.Accept.ParseAdd(accept);
        return http;
    }

    public async Task<HttpClient> SignedInAsync(string sub = "orang", string sid = "sesi", int acr = 2, string accept = "application/json")
    {
        HttpClient http = NewClient(accept);
        (await http.GetAsync($"/as?sub={sub}&sid={sid}&acr={acr}")).EnsureSuccessStatusCode();
        return http;
    }

    /// <summary>A logout token as Gapura makes it; the test has the last word.</summary>
    public string LogoutToken(Action<Dictionary<string, object>>? change = null, SigningCredentials? credentials = null)
    {
        long now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = "eproc",
            ["iat"] = now,
            ["exp"] = now + 120,
            ["jti"] = "satu",
            ["sub"] = "orang",
            ["sid"] = "sesi",
            ["events"] = new Dictionary<string, object> { [Event] = new Dictionary<string, object>() },
        };
        change?.Invoke(claims);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            TokenType = "logout+jwt",
            SigningCredentials = credentials ?? new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public async Task<HttpStatusCode> TellAsync(string token)
    {
        using HttpClient http = NewClient();
        using HttpResponseMessage answer = await http.PostAsync("/backchannel-logout", new FormUrlEncodedContent([new("logout_token", token)]));
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static ClaimsPrincipal PersonOf(string sub, string sid, int acr, DateTimeOffset now) => new(new ClaimsIdentity(
        [
            new Claim("sub", sub), new Claim("sid", sid), new Claim("acr", $"urn:gapura:acr:{acr}"),
            new Claim("auth_time", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ], "test"));
}
