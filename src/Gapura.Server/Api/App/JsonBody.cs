using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gapura.Server.Api.App;

/// <summary>Bodies of SPEC 8.1: at most 16 KiB, no member that the table does not name, none missing.</summary>
public static class JsonBody
{
    private const int MostBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 4,
    };

    /// <summary>The body's bytes.</summary>
    /// <returns>Null when there are too many.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MostBytes)
        {
            return null;
        }

        using var all = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            all.Write(buffer, 0, read);
            if (all.Length > MostBytes)
            {
                return null;
            }
        }

        return all.ToArray();
    }

    /// <returns>Null for anything but such an object.</returns>
    public static T? Parse<T>(ReadOnlySpan<byte> body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
