using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>Reads a request's body, up to a limit.</summary>
public static class BodyReader
{
    /// <summary>64 KiB, as much as the server takes of nearly anything.</summary>
    public const int MostBytes = 64 * 1024;

    public static bool IsJson(HttpRequest request)
    {
        if (request.ContentType is "application/json" or "application/json; charset=utf-8")
        {
            return true;
        }

        var type = request.GetTypedHeaders().ContentType;
        var isJson = type is not null && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (HttpMethods.IsPatch(request.Method) && type.MediaType.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase)));
        return isJson
            && (!type!.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <returns>Null when it is too long.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext http, int most)
    {
        var bytes = await TryReadAsync(http, most);
        if (bytes is null)
        {
            // What was not read is in the way of another request: the server ends the connection, and says so.
            http.Response.Headers.Connection = "close";
        }

        return bytes;
    }

    private static async Task<byte[]?> TryReadAsync(HttpContext http, int most)
    {
        if (http.Request.ContentLength > most)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The server's own limit breaks the connection off instead of answering.
            limit.MaxRequestBodySize = 2 * most;
        }

        try
        {
            return await ReadAllAsync(http.Request.BodyReader, most, http.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static async Task<byte[]?> ReadAllAsync(PipeReader reader, int most, CancellationToken cancel)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancel);
            if (read.Buffer.Length > most)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
