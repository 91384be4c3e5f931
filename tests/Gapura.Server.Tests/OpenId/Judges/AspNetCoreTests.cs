using System.Net;
using Gapura.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gapura.Server.Tests.OpenId.Judges;

/// <summary>An ASP.NET Core application with <c>AddOpenIdConnect</c> signs people in and out.</summary>
public sealed class AspNetCoreTests
{
    [Theory]
    [InlineData(PushedAuthorizationBehavior.Disable, "form_post", "ES256")]
    [InlineData(PushedAuthorizationBehavior.Require, "query", "RS256")]
    public async Task An_application_signs_a_person_in_and_out(PushedAuthorizationBehavior pushed, string mode, string algorithm)
    {
        var origin = $"http://127.0.0.1:{FreePort.Next()}";
        await using var scene = await OpenIdScene.StartAsync(change: row => (row.RedirectUris, row.PostLogoutUris, row.SigningAlgorithm) =
            ($"{origin}/signin-oidc", $"{origin}/signout-callback-oidc", algorithm));
        scene.Gapura.GoToTheMachinesTime();
        await using var app = Build(scene, origin, pushed, mode);
        await app.StartAsync();
        using var visitor = new Visitor(new Uri(origin));

        var asked = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/private"));
        Assert.Equal(pushed == PushedAuthorizationBehavior.Require, asked.Location!.Contains("request_uri=", StringComparison.Ordinal));
        var at = await scene.SignInAsync(await scene.GoAsync(asked.Location));
        var (action, _, fields) = mode == "form_post" ? at.Page.Form("Lanjutkan / Continue") : (at.Url!, "get", []);
        var signed = mode == "form_post" ? await visitor.PostOnlyAsync(action, fields) : await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, action));
        Assert.True(signed.Status == HttpStatusCode.Redirect, $"{signed.Status} {signed.Html}");
        var page = await visitor.GetAsync(signed.Location!);
        Assert.Equal($"{scene.Person.Id} {scene.Person.Email} pwd True", page.Html);

        var leaving = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/leave"));
        var bye = await scene.GoAsync(leaving.Location!);
        Assert.StartsWith($"{origin}/signout-callback-oidc?state=", bye.Url, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, bye.Url))).Status);
        Assert.NotNull((await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/private"))).Location);
    }

    private static WebApplication Build(OpenIdScene scene, string origin, PushedAuthorizationBehavior pushed, string mode)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(origin);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(options => (options.DefaultScheme, options.DefaultChallengeScheme) = (CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme))
            .AddCookie().AddOpenIdConnect(options =>
            {
                (options.Authority, options.ClientId, options.ClientSecret) = (scene.Gapura.Settings.BaseUrl, scene.Client.Id, scene.Client.Secret);
                (options.ResponseType, options.ResponseMode, options.PushedAuthorizationBehavior) = ("code", mode, pushed);
                (options.RequireHttpsMetadata, options.SaveTokens, options.GetClaimsFromUserInfoEndpoint, options.MapInboundClaims) = (false, true, true, false);
                options.Scope.Add("email");
            });
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/private", async (HttpContext http) =>
        {
            var hasToken = await http.GetTokenAsync("access_token") is not null;
            return $"{http.User.FindFirst("sub")?.Value} {http.User.FindFirst("email")?.Value} {http.User.FindFirst("amr")?.Value} {hasToken}";
        }).RequireAuthorization();
        app.MapGet("/leave", () => Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
        return app;
    }
}
