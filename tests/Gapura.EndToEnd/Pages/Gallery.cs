using System.Reflection;

namespace Gapura.EndToEnd.Pages;

/// <summary>The pictures in <c>docs/screens</c>. Written anew only when <c>GAPURA_SCREENS=1</c>, so that a test run leaves the tree clean.</summary>
public static class Gallery
{
    public static bool IsWanted { get; } = Environment.GetEnvironmentVariable("GAPURA_SCREENS") == "1";

    private static string Folder { get; } = Path.Combine(Root(), "docs", "screens");

    /// <summary>Keeps a picture as <c>page-language-width.png</c>.</summary>
    public static async Task KeepAsync(string page, string language, string width, byte[] png)
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"{page}-{language}-{width}.png"), SmallPng.Of(png));
    }

    /// <summary>The repository that these tests were built from.</summary>
    public static string Root()
    {
        string folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        while (!File.Exists(Path.Combine(folder, "Gapura.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests do not run inside the repository.");
        }
        return folder;
    }
}
