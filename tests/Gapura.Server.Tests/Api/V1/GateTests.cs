using System.Net;
using System.Text;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Api.V1;

public sealed class GateTests
{
    [Fact]
    public async Task Every_operation_wants_a_token_and_its_own_scope()
    {
        await using var api = await ApiScene.StartAsync();
        var tokens = new Dictionary<string, string>();
        foreach (var scope in RelyingParties.ClientRules.ApiScopes)
        {
            tokens[scope] = await api.TokenAsync(ApiScene.Client, [.. RelyingParties.ClientRules.ApiScopes.Where(one => one != scope)]);
        }

        foreach (var operation in api.Gapura.Services.GetServices<IOperations>().SelectMany(one => one.Operations))
        {
            var path = operation.Path.Replace("{id}", new string('0', 32), StringComparison.Ordinal).Replace("{factor}", new string('0', 32), StringComparison.Ordinal);
            var method = new HttpMethod(operation.Method);
            api.Token = "";
            var none = await api.SendAsync(method, path, "{}");
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token", "Bearer"), (none.Status, none.Problem, none.Header("WWW-Authenticate")));
            api.Token = "tidak-ada";
            var unknown = await api.SendAsync(method, path, "{}");
            Assert.Equal((HttpStatusCode.Unauthorized, "Bearer error=\"invalid_token\""), (unknown.Status, unknown.Header("WWW-Authenticate")));
            api.Token = tokens[operation.Scope];
            var other = await api.SendAsync(method, path, "{}");
            Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (other.Status, other.Problem));
            Assert.Contains($"scope=\"{operation.Scope}\"", other.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }

        Assert.Contains(await api.Gapura.AuditAsync(), row => row.Kind == AuditKinds.CallRefused && row.Actor == "client:e-katalog");
    }

    [Fact]
    public async Task A_client_that_is_switched_off_gets_nothing_more()
    {
        await using var api = await ApiScene.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(api)).Status);
        await api.Gapura.Database.WriteAsync(db => db.Clients.ExecuteUpdateAsync(set => set.SetProperty(client => client.Status, ClientStatus.Disabled)));
        api.Gapura.Services.GetRequiredService<RelyingParties.ClientBook>().Forget(ApiScene.Client);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(api)).Status);
    }

    [Fact]
    public async Task A_scope_that_an_operator_took_away_counts_no_more_whatever_the_token_says()
    {
        await using var api = await ApiScene.StartAsync();
        await api.Gapura.Database.WriteAsync(db => db.Clients.ExecuteUpdateAsync(set => set.SetProperty(client => client.Scopes, "gapura.events")));
        api.Gapura.Services.GetRequiredService<RelyingParties.ClientBook>().Forget(ApiScene.Client);
        Assert.Equal("insufficient_scope", (await CallAsync(api)).Problem);
    }

    [Theory]
    [InlineData("""{"portal":"lpse","userId":"a","code":["1","2"]}""", "code")]
    [InlineData("""{"portal":"lpse","userId":"a","code":true}""", "code")]
    [InlineData("""{"portal":"lpse","userId":"a","code":123456}""", "code")]
    [InlineData("""{"portal":"lpse","userId":"a","code":null}""", "code")]
    [InlineData("""{"portal":"lpse","userId":"a","code":{}}""", "code")]
    [InlineData("""{"portal":"lpse","userId":"a","code":"1","code":"2"}""", "code")]
    [InlineData("""{"portal":"lpse","userId":"a","code":"1","Code":"2"}""", "Code")]
    [InlineData("""{"portal":"lpse","userId":"a","code":"1","method":"none"}""", "method")]
    [InlineData("""{"portal":"lpse","userId":"a"}""", "code")]
    [InlineData("""{"portal":["lpse"],"userId":"a","code":"1"}""", "portal")]
    [InlineData("""{"portal":"lpse","userId":"a","code":"1"} {}""", null)]
    [InlineData("""{"portal":"lpse","userId":"a","code":"1"}x""", null)]
    [InlineData("""{"portal":"lpse","userId":"a","code":"1",}""", null)]
    [InlineData("""{"portal":"lpse","userId":"a","code":"\ud800"}""", null)]
    [InlineData("""[{"portal":"lpse","userId":"a","code":"1"}]""", null)]
    [InlineData("\"text\"", null)]
    [InlineData("", null)]
    [InlineData("null", null)]
    [Trait("Clause", "O-01")]
    public async Task A_body_that_is_not_exactly_as_documented_is_refused_by_name(string body, string? member)
    {
        await using var api = await ApiScene.StartAsync();
        var reply = await api.SendAsync(HttpMethod.Post, "/verifications", body);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed", member), (reply.Status, reply.Problem, (string?)reply.Json!["member"]));
        Assert.Equal("application/problem+json", reply.Raw.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["type", "title", "status", "detail", "reference"], reply.Json!.AsObject().Select(one => one.Key).Where(key => key != "member"));
    }

    [Fact]
    [Trait("Clause", "O-01")]
    public async Task Bodies_of_other_types_and_long_ones_are_refused()
    {
        await using var api = await ApiScene.StartAsync();
        const string Fine = """{"portal":"lpse","userId":"a","code":"123456"}""";
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "text/json", "multipart/form-data" })
        {
            Assert.Equal((HttpStatusCode.UnsupportedMediaType, "not_json"), Of(await api.SendAsync(HttpMethod.Post, "/verifications", Fine, ("Content-Type", type))));
        }

        foreach (var type in new[] { "application/json; charset=UTF-8", "Application/JSON" })
        {
            Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Post, "/verifications", Fine, ("Content-Type", type))).Status);
        }

        var (pad, under) = (new string(' ', (64 * 1024) - Fine.Length + 1), new string(' ', (64 * 1024) - Fine.Length));
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Post, "/verifications", Fine + under)).Status);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), Of(await api.SendAsync(HttpMethod.Post, "/verifications", Fine + pad)));
        using var chunked = api.Request(HttpMethod.Post, "/verifications");
        chunked.Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Fine + pad))) { Headers = { ContentType = new("application/json") } };
        chunked.Headers.TransferEncodingChunked = true;
        using var answer = await api.OpenAsync(chunked);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), Of(await ApiReply.OfAsync(answer)));

        static (HttpStatusCode Status, string Problem) Of(ApiReply reply) => (reply.Status, reply.Problem);
    }

    [Fact]
    [Trait("Clause", "O-01")]
    public async Task What_the_query_says_besides_is_refused()
    {
        await using var api = await ApiScene.StartAsync();
        var reply = await api.SendAsync(HttpMethod.Post, "/verifications?code=123456", """{"portal":"lpse","userId":"a","code":"123456"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "code"), (reply.Status, reply["member"]));
    }

    [Fact]
    [Trait("Clause", "O-02")]
    public async Task Other_methods_and_other_addresses_are_refused()
    {
        await using var api = await ApiScene.StartAsync();
        foreach (var method in new[] { "GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE" })
        {
            using var request = api.Request(new HttpMethod(method), "/verifications");
            using var answer = await api.OpenAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            Assert.Equal(["POST"], answer.Content.Headers.Allow);
        }

        foreach (var path in new[] { "/api/v1", "/api/v1/", "/api/v1/tiada", "/api/v1/verifications/1" })
        {
            var reply = await api.PostAsync(path, new { });
            Assert.Equal((HttpStatusCode.NotFound, "not_found"), (reply.Status, reply.Problem));
        }
    }

    [Fact]
    [Trait("Clause", "B-06")]
    public async Task A_client_that_calls_too_often_is_told_to_wait_and_others_are_not()
    {
        await using var api = await ApiScene.StartAsync(change: settings => settings.Limits.CallsPerClientPerSecond = 5);
        await api.AddClientAsync("lain", "lpse");
        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => CallAsync(api)));
        var busy = replies.First(reply => reply.Status == HttpStatusCode.TooManyRequests);
        Assert.Equal(("busy", "1"), (busy.Problem, busy.Header("Retry-After")));
        api.Token = await api.TokenAsync("lain");
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(api)).Status);
    }

    [Fact]
    [Trait("Clause", "B-06")]
    public async Task An_address_that_tries_token_after_token_is_not_listened_to()
    {
        await using var api = await ApiScene.StartAsync();
        api.Token = "tidak-ada";
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(api)).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await CallAsync(api)).Status);
    }

    private static Task<ApiReply> CallAsync(ApiScene api) => api.PostAsync("/verifications", new { portal = "lpse", userId = "tiada", code = "abc" });
}
