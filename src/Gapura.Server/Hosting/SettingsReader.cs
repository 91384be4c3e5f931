namespace Gapura.Server.Hosting;

/// <summary>Reads the settings file and the environment into <see cref="GapuraSettings"/>; whatever it does not know refuses to start.</summary>
public static class SettingsReader
{
    /// <summary>The prefix of environment variables; <c>__</c> separates levels.</summary>
    public const string EnvironmentPrefix = "GAPURA__";

    /// <exception cref="SettingsException">A setting is unknown, malformed or missing; the message names it and the mend.</exception>
    public static GapuraSettings Read(string? file, GapuraSettings defaults)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        var configuration = builder.AddEnvironmentVariables(EnvironmentPrefix).Build();
        configuration.Bind(defaults, options => options.ErrorOnUnknownConfiguration = true);
        return defaults;
    }
}

/// <summary>The settings cannot be used; the message is for the operator and holds no secret.</summary>
public sealed class SettingsException(string message) : Exception(message);
