using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Client.Tests.AspNetCore;

/// <summary>RequireSecondFactor: who goes on, who is sent to Gapura, who is told.</summary>
public sealed class SecondFactorTests
{
    private const string Html = "text/html,application/xhtml+xml";

    [Fact]
    public async Task A_program_is_told_what_is_missing_and_never_redirected()
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient nobody = scene.NewClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/page")).StatusCode);
        using HttpClient person = await scene.SignedInAsync(acr: 1);
        HttpResponseMessage refused = await person.GetAsync("/fresh");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        string told = refused.Headers.WwwAuthenticate.ToString();
        Assert.Contains("insufficient_user_authentication", told, StringComparison.Ordinal);
        Assert.Contains("acr_values=\"urn:gapura:acr:2\"", told, StringComparison.Ordinal);
        Assert.Contains("max_age=\"300\"", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_proved_it_goes_on_until_it_is_too_old_for_the_page()
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient person = await scene.SignedInAsync();
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/page")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/fresh")).StatusCode);
        scene.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/page")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await person.GetAsync("/fresh")).StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Who_looks_at_a_page_is_sent_to_prove_what_it_asks_for(int acr)
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient browser = acr == 0 ? scene.NewClient(Html) : await scene.SignedInAsync(acr: acr, accept: Html);
        HttpResponseMessage sent = await browser.GetAsync("/fresh?a=1");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.StartsWith(WebScene.Issuer + "connect/authorize", sent.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(sent.Headers.Location.Query);
        Assert.Equal("urn:gapura:acr:2 300 S256 code", $"{query["acr_values"]} {query["max_age"]} {query["code_challenge_method"]} {query["response_type"]}");
        Assert.False(query.ContainsKey("response_mode"));
        Assert.Equal("openid profile", query["scope"]);
    }

    [Theory]
    [InlineData("en")]
    [InlineData(null)]
    public async Task Gapuras_pages_begin_in_the_language_that_the_application_speaks(string? language)
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient browser = scene.NewClient(Html);
        if (language is not null)
        {
            browser.DefaultRequestHeaders.Add("Accept-Language", language);
        }

        var query = QueryHelpers.ParseQuery((await browser.GetAsync("/page")).Headers.Location!.Query);
        Assert.Equal(language, (string?)query.GetValueOrDefault("ui_locales"));
    }

    [Fact]
    public async Task A_page_for_anybody_sends_nobody_away()
    {
        await using WebScene scene = await WebScene.StartAsync();
        using HttpClient browser = scene.NewClient(Html);
        Assert.Equal("nobody", await browser.GetStringAsync("/open"));
    }

    [Fact]
    public void A_second_factor_of_a_moment_ago_cannot_be_demanded() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        Client.AspNetCore.GapuraSignIn.RequireSecondFactor(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder(), TimeSpan.FromSeconds(1)));
}
