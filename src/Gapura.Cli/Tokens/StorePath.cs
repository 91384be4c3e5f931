namespace Gapura.Cli.Tokens;

/// <summary>Where the store is: <c>GAPURACTL_STORE</c>, or <c>gapura/token.json</c> in the folder that XDG names for configuration.</summary>
internal static class StorePath
{
    public const string Variable = "GAPURACTL_STORE";

    public static string Of(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        // The XDG specification: a relative path is to be taken for none.
        var config = environment("XDG_CONFIG_HOME") is { Length: > 0 } named && Path.IsPathRooted(named)
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        return Path.Combine(config, "gapura", "token.json");
    }
}
