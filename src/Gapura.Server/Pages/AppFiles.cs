using System.Collections.Frozen;
using System.IO.Compression;

namespace Gapura.Server.Pages;

/// <summary>The authenticator app under <c>/app/</c>: built files that are in the assembly, compressed once at the start.</summary>
public static class AppFiles
{
    private const string Prefix = "Gapura.App/";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self'; "
        + "worker-src 'self'; manifest-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, AppFile> ByPath = Load().ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);

    public static void MapAppFiles(this IEndpointRouteBuilder app)
    {
        // To the router "/app" and "/app/" are the same; to a browser that resolves "assets/…" they are not.
        app.MapGet("/app", (HttpContext http) => http.Request.Path.Value == "/app" ? Http.See.Other("/app/") : Serve(http, "index.html"));
        app.MapGet("/app/{**path}", (HttpContext http, string? path) => Serve(http, path is null or "" ? "index.html" : path));
    }

    private static IResult Serve(HttpContext http, string path)
    {
        if (!ByPath.TryGetValue(path, out var file))
        {
            return Errors.NotFound(http);
        }

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;

        // The one page of ours that looks through the camera: for QR codes, decoded on the device.
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()";

        // Names of built files carry a hash of their content; the others must be asked for anew each time.
        headers.CacheControl = path.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        var takesBrotli = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (takesBrotli && file.Compressed is { } compressed)
        {
            headers.ContentEncoding = "br";
            return Results.Bytes(compressed, file.Type);
        }

        return Results.Bytes(file.Content, file.Type);
    }

    private static IEnumerable<AppFile> Load()
    {
        var assembly = typeof(AppFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var path = name[Prefix.Length..];
            var type = TypeOf(path);
            yield return new AppFile(path, type, content, type.StartsWith("image/png", StringComparison.Ordinal) ? null : Compress(content));
        }
    }

    private static byte[] Compress(byte[] content)
    {
        using var all = new MemoryStream();
        using (var brotli = new BrotliStream(all, CompressionLevel.Optimal))
        {
            brotli.Write(content);
        }

        return all.ToArray();
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".webmanifest" => "application/manifest+json",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };

    private sealed record AppFile(string Path, string Type, byte[] Content, byte[]? Compressed);
}
