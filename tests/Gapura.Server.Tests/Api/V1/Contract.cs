using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gapura.Server.Tests.Api.V1;

/// <summary>Holds an answer against the document at /openapi/v1.json: its status, and every member of what it says.</summary>
internal static class Contract
{
    public static void Check(JsonNode document, HttpRequestMessage request, ApiReply reply)
    {
        if (reply.Json is not { } json || Find(document, request) is not { } operation)
        {
            return;
        }

        var status = ((int)reply.Status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answer = operation["responses"]![(int)reply.Status < 300 ? status : "default"];
        Assert.True(answer is not null, $"{request.Method} {request.RequestUri} answers {status}, which is not in the document.");
        var content = answer["content"]![reply.Raw.Content.Headers.ContentType!.MediaType!];
        Assert.True(content is not null, $"{request.Method} {request.RequestUri} answers another type than the document says.");
        Check(document, content["schema"]!, json, $"{request.Method} {request.RequestUri}");
    }

    private static JsonNode? Find(JsonNode document, HttpRequestMessage request)
    {
        var path = request.RequestUri!.IsAbsoluteUri ? request.RequestUri.AbsolutePath : request.RequestUri.ToString().Split('?')[0];
        var template = document["paths"]!.AsObject().Select(one => one.Key).OrderByDescending(key => key.Count(c => c == '/') - key.Count(c => c == '{'))
            .FirstOrDefault(key => Regex.IsMatch(path, "\\A" + Regex.Replace(key, "\\{[a-z]+\\}", "[^/]+") + "\\z"));
        return template is null ? null : document["paths"]![template]![request.Method.Method.ToLowerInvariant()];
    }

    private static void Check(JsonNode document, JsonNode schema, JsonNode value, string where)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
        }

        if (value is JsonArray array)
        {
            Assert.All(array, one => Check(document, schema["items"]!, one!, where));
        }
        else if (value is JsonObject found && schema["properties"] is JsonObject properties)
        {
            Assert.Empty(found.Select(member => member.Key).Except(properties.Select(member => member.Key)).Select(name => $"{where}: {name} is not in the document"));
            Assert.Empty((schema["required"]?.AsArray() ?? []).Select(name => (string)name!).Except(found.Select(member => member.Key)).Select(name => $"{where}: {name} is missing"));
            foreach (var (name, member) in found)
            {
                Check(document, properties[name]!, member!, $"{where}: {name}");
            }
        }
        else if (schema["enum"] is JsonArray words)
        {
            Assert.Contains((string?)value, words.Select(word => (string?)word));
        }
    }
}
