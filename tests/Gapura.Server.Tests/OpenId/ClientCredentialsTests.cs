using System.Text.Json.Nodes;
using Gapura.Server.OpenId;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.OpenId;

/// <summary>Tokens for programs (RFC 6749 §4.4, RFC 9068).</summary>
public sealed class ClientCredentialsTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_program_gets_a_token_for_its_scopes(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind);
        var client = await gapura.AddClientAsync("portal-lpse");
        var (status, body) = await client.PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", "gapura.verify"));
        Assert.True(status == 200, body.ToJsonString());
        var token = (string)body["access_token"]!;
        Assert.Equal(600, (int)body["expires_in"]!);
        var read = await gapura.Services.GetRequiredService<AccessTokens>().ReadAsync(token);
        Assert.NotNull(read);
        Assert.Equal(("portal-lpse", "gapura.verify"), (read.ClientId, Assert.Single(read.Scopes)));
    }

    [Theory]
    [InlineData("openid")]
    [InlineData("gapura.verify profile")]
    [InlineData("gapura.accounts")]
    [InlineData("anything")]
    public async Task A_program_gets_no_scope_of_persons_and_none_that_it_is_not_registered_for(string scope)
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var client = await gapura.AddClientAsync("keduanya", row =>
            (row.Grants, row.Scopes, row.RedirectUris) = ("authorization_code client_credentials", "openid profile gapura.verify", OpenIdScene.Callback));
        Assert.Equal("400 invalid_scope", (await client.PostAsync("/connect/token", ("grant_type", "client_credentials"), ("scope", scope))).Error());
    }

    [Fact]
    public async Task Metadata_tells_the_truth()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var http = new HttpClient { BaseAddress = gapura.Address };
        var text = await http.GetStringAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative));
        var keys = await http.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative));
        Assert.Equal(["ES256", "RS256"], JsonNode.Parse(text)!["id_token_signing_alg_values_supported"]!.AsArray().Select(one => (string)one!).Order());
        Assert.All(JsonNode.Parse(keys)!["keys"]!.AsArray(), key => Assert.Empty(key!.AsObject().Select(member => member.Key).Intersect(["d", "p", "q", "dp", "dq", "qi", "k"])));
        Assert.Equal(gapura.Settings.BaseUrl + "/", (string)JsonNode.Parse(text)!["issuer"]!);
    }
}
