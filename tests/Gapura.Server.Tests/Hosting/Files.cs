namespace Gapura.Server.Tests.Hosting;

/// <summary>Files of the repository that tests look at.</summary>
internal static class Files
{
    public static string Example() => File.ReadAllText(Path.Combine(Operate(), "gapura.example.json"));

    public static string SettingsDocument() => File.ReadAllText(Path.Combine(Operate(), "settings.md"));

    private static string Operate()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gapura.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run inside the repository.");
        }

        return Path.Combine(folder, "docs", "operate");
    }
}
