using System.Net;
using System.Text.Json.Nodes;
using Gapura.Server.Api.V1.Gate;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Api.V1;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_has_every_route_with_its_methods_scope_and_members_and_no_other()
    {
        await using var api = await ApiScene.StartAsync();
        api.Token = "";
        var reply = await api.GetAsync("/api/../openapi/v1.json");
        Assert.Equal((HttpStatusCode.OK, "3.1.0"), (reply.Status, reply["openapi"]));
        var document = reply.Json!;
        var written = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        var mapped = api.Gapura.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(one => one.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal))
            .SelectMany(one => (one.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {one.RoutePattern.RawText}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));

        foreach (var operation in api.Gapura.Services.GetServices<IOperations>().SelectMany(one => one.Operations))
        {
            var described = document["paths"]!["/api/v1" + operation.Path]![operation.Method.ToLowerInvariant()]!;
            Assert.Equal(operation.Scope, (string?)described["security"]![0]!["client"]![0]);
            Assert.Equal(operation.Query, described["parameters"]!.AsArray().Where(one => (string?)one!["in"] == "query").Select(one => (string)one!["name"]!));
            Assert.Equal(
                operation.Shape?.Members.Select(member => member.Name) ?? [],
                described["requestBody"]?["content"]!["application/json"]!["schema"]!["properties"]!.AsObject().Select(member => member.Key) ?? []);
        }
    }

    [Fact]
    public async Task The_documents_references_lead_somewhere_and_its_scopes_are_those_that_clients_can_have()
    {
        await using var api = await ApiScene.StartAsync();
        var document = (await api.GetAsync("/api/../openapi/v1.json")).Json!;
        var schemas = document["components"]!["schemas"]!.AsObject().Select(one => one.Key).ToHashSet();
        Assert.All(References(document), reference => Assert.Contains(reference.Replace("#/components/schemas/", "", StringComparison.Ordinal), schemas));
        Assert.Equal(
            RelyingParties.ClientRules.ApiScopes.Order(),
            document["components"]!["securitySchemes"]!["client"]!["flows"]!["clientCredentials"]!["scopes"]!.AsObject().Select(one => one.Key).Order());
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray all => all.SelectMany(References),
        _ => [],
    };
}
