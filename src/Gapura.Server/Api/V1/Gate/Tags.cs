using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>Entity tags (RFC 9110 §8.8.3): what a client has read, so that it changes nothing else.</summary>
public static class Tags
{
    private const int Bytes = 12;

    public static string Of(params ReadOnlySpan<object> parts) =>
        $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts.ToArray()))).AsSpan(0, Bytes))}\"";

    /// <returns>Null when the request may go on: it names what there is now.</returns>
    public static Reply? Refusal(HttpRequest request, string current)
    {
        var given = request.Headers.IfMatch.ToString();
        return given.Length == 0 ? Problems.PreconditionRequired
            : given.Split(',', StringSplitOptions.TrimEntries).Contains(current) ? null
            : Problems.PreconditionFailed;
    }
}
