using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Gapura.Server.Hosting;

/// <summary>Reads the settings file and the environment into <see cref="GapuraSettings"/>; whatever it does not know refuses to start.</summary>
public static class SettingsReader
{
    /// <summary>The prefix of environment variables; <c>__</c> separates levels.</summary>
    public const string EnvironmentPrefix = "GAPURA__";

    /// <exception cref="SettingsException">A setting is unknown, malformed or missing; the message names it and the mend.</exception>
    public static GapuraSettings Read(string? file, GapuraSettings defaults) =>
        Read(file, defaults, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value)));

    /// <summary>Reads with an environment of the caller's: names with <see cref="EnvironmentPrefix"/> go over the file, others are not looked at.</summary>
    /// <exception cref="SettingsException">As above: all unknown and malformed ones together, else all unusable values together.</exception>
    public static GapuraSettings Read(string? file, GapuraSettings defaults, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            AddFile(builder, Path.GetFullPath(file));
        }

        builder.AddInMemoryCollection(environment
            .Where(variable => variable.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(variable => KeyValuePair.Create(variable.Key[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable.Value)));
        var problems = new List<string>();
        Bind(Build(builder, file), defaults, "", problems);
        SettingsException.ThrowIfAny(problems);
        SettingsException.ThrowIfAny(SettingsCheck.Problems(defaults));
        return defaults;
    }

    private static void AddFile(ConfigurationBuilder builder, string file)
    {
        if (!File.Exists(file))
        {
            throw new SettingsException($"There is no settings file at {file}.");
        }

        builder.AddJsonFile(file, optional: false, reloadOnChange: false);
    }

    // The messages of the parsers quote what they met, which may be a password: only the place is told.
    private static IConfigurationRoot Build(ConfigurationBuilder builder, string? file)
    {
        try
        {
            return builder.Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or JsonException)
        {
            var json = e as JsonException ?? e.InnerException as JsonException ?? e.InnerException?.InnerException as JsonException;
            throw new SettingsException(json is { LineNumber: { } line, BytePositionInLine: { } position }
                ? $"The settings file {file} is not JSON: line {line + 1}, position {position + 1}."
                : $"The settings file {file} is not JSON, or sets a name twice.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The settings file {file} cannot be read ({e.GetType().Name}).");
        }
    }

    private static void Bind(IConfiguration section, object target, string prefix, List<string> problems)
    {
        foreach (var child in section.GetChildren())
        {
            var property = SettingsNames.PropertiesOf(target.GetType())
                .FirstOrDefault(one => string.Equals(one.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            var path = prefix + child.Key;
            if (property is null)
            {
                problems.Add($"There is no setting '{path}'. The nearest is '{SettingsNames.Nearest(path)}'.");
            }
            else if (SettingsNames.IsValue(property.PropertyType))
            {
                if (TryConvert(child, property.PropertyType, prefix + property.Name, problems) is { } value)
                {
                    property.SetValue(target, value);
                }
            }
            else if (HasChildrenOnly(child, prefix + property.Name, property.PropertyType, problems))
            {
                var inner = property.GetValue(target)!;
                if (SettingsNames.ElementOf(property.PropertyType) is { } element)
                {
                    BindList(child, (IList)inner, element, prefix + property.Name, problems);
                }
                else
                {
                    Bind(child, inner, $"{prefix}{property.Name}:", problems);
                }
            }
        }
    }

    private static void BindList(IConfigurationSection section, IList list, Type element, string path, List<string> problems)
    {
        list.Clear();
        foreach (var child in section.GetChildren())
        {
            var place = $"{path}:{child.Key}";
            if (!SettingsNames.IsIndex(child.Key))
            {
                problems.Add($"'{path}' is a list: after it comes a position (0, 1, 2 …), not '{child.Key}'.");
            }
            else if (SettingsNames.IsValue(element))
            {
                if (TryConvert(child, element, place, problems) is { } value)
                {
                    list.Add(value);
                }
            }
            else if (HasChildrenOnly(child, place, element, problems))
            {
                var item = Activator.CreateInstance(element)!;
                Bind(child, item, place + ":", problems);
                list.Add(item);
            }
        }
    }

    private static bool HasChildrenOnly(IConfigurationSection section, string path, Type type, List<string> problems)
    {
        if (string.IsNullOrEmpty(section.Value))
        {
            return true;
        }

        problems.Add(SettingsNames.ElementOf(type) is null
            ? $"'{path}' is a group of settings, not one value."
            : $"'{path}' is a list, not one value. In the environment: {EnvironmentPrefix}{path.Replace(":", "__", StringComparison.Ordinal)}__0, …__1.");
        return false;
    }

    private static object? TryConvert(IConfigurationSection section, Type type, string path, List<string> problems)
    {
        if (section.GetChildren().Any())
        {
            problems.Add($"'{path}' is one value, not a group or a list.");
            return null;
        }

        if (section.Value is not { } text)
        {
            problems.Add($"'{path}' is null. Leave it out to have its default.");
            return null;
        }

        object? value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
            { IsEnum: true } => EnumValue(type, text),
            _ => throw new NotSupportedException($"Settings of type {type.Name} are not read yet."),
        };
        if (value is null)
        {
            problems.Add($"'{path}' must be {Expected(type)}.");
        }

        return value;
    }

    // By name only: Enum.Parse would take "7" for a seventh kind of database.
    private static object? EnumValue(Type type, string text) =>
        Enum.GetNames(type).FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse(type, known) : null;

    private static string Expected(Type type) => type switch
    {
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(bool) => "true or false",
        _ => "a whole number",
    };
}

/// <summary>The settings cannot be used; the message is for the operator and holds no secret.</summary>
public sealed class SettingsException(string message) : Exception(message)
{
    /// <summary>One problem as it is; several as a list, one a line.</summary>
    internal static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new SettingsException(problems.Count == 1
                ? problems[0]
                : $"{problems.Count} settings are wrong:\n" + string.Join('\n', problems.Select(problem => "  " + problem)));
        }
    }
}
