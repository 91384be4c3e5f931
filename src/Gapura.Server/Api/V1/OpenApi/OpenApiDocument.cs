using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gapura.Server.Api.V1.Events;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Hosting;

namespace Gapura.Server.Api.V1.OpenApi;

/// <summary>
/// The API as a document (OpenAPI 3.1), made from the very operations that are served: their addresses, scopes, bodies and queries cannot
/// differ from it. What a person should know besides is in the table below.
/// </summary>
public sealed partial class OpenApiDocument(IEnumerable<IOperations> operations, GapuraSettings settings)
{
    /// <summary>Of each operation: what it does, the status when it goes well, and the answer's schema, if it is one.</summary>
    private static readonly Dictionary<string, (string Summary, int Status, string Schema)> Told = new(StringComparer.Ordinal)
    {
        ["POST /verifications"] = ("Check a person's code.", 200, "Verification"),
        ["POST /approvals"] = ("Ask a person's devices about a sign-in.", 201, "AskedApproval"),
        ["GET /approvals/{id}"] = ("How an approval stands; waits up to 30 s for an answer.", 200, "Approval"),
        ["DELETE /approvals/{id}"] = ("Take a question back.", 204, ""),
        ["POST /transactions"] = ("Ask people to approve a text and fields.", 201, "Transaction"),
        ["GET /transactions/{id}"] = ("How a transaction stands; waits up to 30 s for an answer.", 200, "Transaction"),
        ["DELETE /transactions/{id}"] = ("Take a transaction back.", 204, ""),
        ["GET /transactions/{id}/offline"] = ("What a token without network scans.", 200, "OfflineTransaction"),
        ["GET /transactions/{id}/offline/qr"] = ("The same as a picture, image/svg+xml.", 200, ""),
        ["POST /transactions/{id}/responses"] = ("Hand in the eight digits of a token without network.", 200, "Response"),
        ["GET /accounts"] = ("Find an account by what the person types.", 200, "Account"),
        ["POST /accounts"] = ("Register a person.", 201, "Account"),
        ["GET /accounts/{id}"] = ("Read an account.", 200, "Account"),
        ["PATCH /accounts/{id}"] = ("Change name or phone number, or ask for another e-mail address.", 200, "Account"),
        ["GET /accounts/{id}/factors"] = ("The account's factors.", 200, "Factors"),
        ["POST /accounts/{id}/factors"] = ("Begin an enrolment: totp, or the app.", 201, "Factor"),
        ["GET /accounts/{id}/factors/{factor}"] = ("One factor; while it is pending with its QR code.", 200, "Factor"),
        ["GET /accounts/{id}/factors/{factor}/qr"] = ("The QR code as image/png or image/svg+xml.", 200, ""),
        ["POST /accounts/{id}/factors/{factor}/confirm"] = ("Make an enrolment count.", 200, "ConfirmedFactor"),
        ["DELETE /accounts/{id}/factors/{factor}"] = ("Remove a factor; its owner is told.", 204, ""),
        ["GET /events"] = ("What happened at the portal; waits up to 30 s for something.", 200, "Events"),
        ["GET /events/stream"] = ("The same as server-sent events.", 200, ""),
        ["GET /webhooks"] = ("The client's webhooks.", 200, "Webhooks"),
        ["POST /webhooks"] = ("Be told of events.", 201, "Webhook"),
        ["GET /webhooks/{id}"] = ("One webhook.", 200, "Webhook"),
        ["PATCH /webhooks/{id}"] = ("Change where, or of what, to be told.", 200, "Webhook"),
        ["DELETE /webhooks/{id}"] = ("Be told no more.", 204, ""),
        ["POST /webhooks/{id}/rotate"] = ("A new secret; the old one counts for a day more.", 200, "Webhook"),
        ["POST /webhooks/{id}/resume"] = ("Go on telling a receiver that was given up.", 200, "Webhook"),
        ["POST /webhooks/{id}/test"] = ("Send a test event now.", 200, "WebhookTest"),
    };

    private readonly Lazy<byte[]> _bytes = new(() => System.Text.Encoding.UTF8.GetBytes(Build([.. operations.SelectMany(one => one.Operations)], settings).ToJsonString()));

    public byte[] Bytes => _bytes.Value;

    private static JsonObject Build(List<Operation> operations, GapuraSettings settings)
    {
        var schemas = JsonNode.Parse(OpenApiSchemas.Json)!.AsObject();
        schemas["EventKind"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. PublicEvents.Kinds.Select(kind => JsonValue.Create(kind))]) };
        var paths = new JsonObject();
        foreach (var path in operations.GroupBy(operation => operation.Path))
        {
            paths[RelyingPartyApi.Base + path.Key] = new JsonObject(path.Select(one => KeyValuePair.Create(one.Method.ToLowerInvariant(), (JsonNode?)Describe(one))));
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Gapura", ["version"] = "1", ["description"] = "Second factors for relying parties. See docs/integrate/api.md." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = new Uri(settings.BaseUrl).GetLeftPart(UriPartial.Authority) }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas, ["securitySchemes"] = new JsonObject { ["client"] = Security(operations, settings) } },
        };
    }

    private static JsonObject Security(List<Operation> operations, GapuraSettings settings) => new()
    {
        ["type"] = "oauth2",
        ["flows"] = new JsonObject
        {
            ["clientCredentials"] = new JsonObject
            {
                ["tokenUrl"] = new Uri(new Uri(settings.BaseUrl), "/connect/token").AbsoluteUri,
                ["scopes"] = new JsonObject(operations.GroupBy(one => one.Scope).Select(one => KeyValuePair.Create(one.Key, (JsonNode?)JsonValue.Create($"{one.First().Path.Split('/')[1]} and what belongs to it")))),
            },
        },
    };

    private static JsonObject Describe(Operation operation)
    {
        var (summary, status, schema) = Told[$"{operation.Method} {operation.Path}"];
        var described = new JsonObject
        {
            ["summary"] = summary,
            ["security"] = new JsonArray(new JsonObject { ["client"] = new JsonArray(operation.Scope) }),
            ["parameters"] = new JsonArray([.. Parameters(operation)]),
            ["responses"] = new JsonObject
            {
                [status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = schema.Length == 0
                    ? new JsonObject { ["description"] = summary }
                    : Answer(summary, Reply.Json, schema),
                ["default"] = Answer("Refused.", Reply.ProblemJson, "Problem"),
            },
        };
        if (operation.Shape is { } shape && shape != BodyShape.Empty)
        {
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { [Reply.Json] = new JsonObject { ["schema"] = SchemaOf(shape) } } };
        }

        return described;
    }

    private static JsonObject Answer(string description, string type, string schema) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } } },
    };

    private static IEnumerable<JsonNode> Parameters(Operation operation)
    {
        foreach (Match name in RouteName().Matches(operation.Path))
        {
            yield return Parameter(name.Groups[1].Value, "path", isRequired: true);
        }

        foreach (var name in operation.Query)
        {
            yield return Parameter(name, "query", isRequired: false);
        }

        if (operation.IsOnce)
        {
            yield return Parameter(OneTime.Header, "header", isRequired: false);
        }

        if (operation.Method is "DELETE" or "PATCH" && !operation.Path.StartsWith("/approvals", StringComparison.Ordinal))
        {
            yield return Parameter("If-Match", "header", isRequired: true);
        }
    }

    private static JsonObject Parameter(string name, string place, bool isRequired) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["schema"] = new JsonObject { ["type"] = name is "wait" or "after" or "limit" ? "integer" : "string" },
    };

    private static JsonObject SchemaOf(BodyShape shape) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray([.. shape.Members.Where(member => member.IsRequired).Select(member => JsonValue.Create(member.Name))]),
        ["properties"] = new JsonObject(shape.Members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)SchemaOf(member)))),
    };

    private static JsonObject SchemaOf(Member member)
    {
        var text = new JsonObject { ["type"] = member.MayBeNull ? new JsonArray("string", "null") : "string", ["maxLength"] = member.Most };
        return member.Kind switch
        {
            MemberKind.Text => text,
            MemberKind.Number => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            MemberKind.Fields => Ref("Fields"),
            MemberKind.Items => new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["required"] = new JsonArray("fields"), ["properties"] = new JsonObject { ["fields"] = Ref("Fields") } },
            },
            _ => new JsonObject { ["type"] = "array", ["items"] = text },
        };
    }

    private static JsonObject Ref(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex RouteName();
}
