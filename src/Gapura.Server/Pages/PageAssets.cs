using System.Security.Cryptography;
using Gapura.Server.Http;

namespace Gapura.Server.Pages;

/// <summary>The stylesheet, the script and the mark: embedded, addressed by their content, cached for good.</summary>
public static class PageAssets
{
    private static readonly Dictionary<string, Asset> ByPath = new[]
    {
        Load("gapura.css", "text/css; charset=utf-8"),
        Load("gapura.js", "text/javascript; charset=utf-8"),
        Load("mark.svg", "image/svg+xml"),
    }.ToDictionary(asset => asset.Path, StringComparer.Ordinal);

    public static string Style { get; } = PathOf("gapura-", ".css");

    public static string Script { get; } = PathOf("gapura-", ".js");

    public static string Mark { get; } = PathOf("mark-", ".svg");

    public static void MapAssets(this IEndpointRouteBuilder app)
    {
        app.MapGet("/assets/{name}", Serve);

        // Browsers ask for it beside pages that name no icon.
        app.MapGet("/favicon.ico", () => See.Other(Mark));
    }

    private static IResult Serve(HttpContext http, string name)
    {
        if (!ByPath.TryGetValue($"/assets/{name}", out var asset))
        {
            return Errors.NotFound(http);
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Content, asset.Type);
    }

    private static string PathOf(string start, string end) =>
        ByPath.Keys.Single(path => path.StartsWith($"/assets/{start}", StringComparison.Ordinal) && path.EndsWith(end, StringComparison.Ordinal));

    private static Asset Load(string name, string type)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"Gapura.Assets.{name}")
            ?? throw new InvalidOperationException($"The asset {name} is not in the assembly.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6));
        var dot = name.LastIndexOf('.');
        return new Asset($"/assets/{name[..dot]}-{hash}{name[dot..]}", type, content);
    }

    private sealed record Asset(string Path, string Type, byte[] Content);
}
