using System.Diagnostics;

namespace Gapura.Server.Tests.Architecture;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>Files under a folder, with paths from the root; what builds and tools make is left out.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "TestResults" or "node_modules" || part is ['.', not 'c', ..]))
            .Where(path => endings.Length == 0 || endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));

    private static string Find(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "Gapura.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new UnreachableException("The tests run outside of their repository.");
        }

        return folder;
    }
}
