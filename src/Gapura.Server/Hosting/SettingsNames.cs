using System.Collections;
using System.Reflection;

namespace Gapura.Server.Hosting;

/// <summary>One setting that exists.</summary>
/// <param name="Path">Levels separated by colons; <c>N</c> stands for a position in a list: <c>Portals:N:UserTypes:N:Key</c>.</param>
/// <param name="Type">Type of the value; of one element for a list of texts.</param>
/// <param name="Default">The value when nothing is set; null where there is none: texts in lists.</param>
public sealed record SettingName(string Path, Type Type, object? Default);

/// <summary>Every setting there is, as <see cref="GapuraSettings"/> declares them.</summary>
public static class SettingsNames
{
    /// <summary>Stands for a list position in a path.</summary>
    public const string AnyIndex = "N";

    /// <summary>All values that can be set, in the order of declaration.</summary>
    public static IReadOnlyList<SettingName> All { get; } = [.. Of(typeof(GapuraSettings), new GapuraSettings(), "")];

    private static HashSet<string> WithSections { get; } = [.. All.SelectMany(name => Prefixes(name.Path))];

    /// <summary>The known path that looks most like a wrong one. List positions are kept as they were typed.</summary>
    public static string Nearest(string wrong)
    {
        var segments = wrong.Split(':');
        var general = string.Join(':', segments.Select(segment => IsIndex(segment) ? AnyIndex : segment));
        var nearest = WithSections.Order(StringComparer.Ordinal).MinBy(known => Distance(general, known))!;
        var positions = new Queue<string>(segments.Where(IsIndex));
        return string.Join(':', nearest.Split(':').Select(part => part == AnyIndex && positions.TryDequeue(out var typed) ? typed : part));
    }

    public static bool IsIndex(string segment) => segment.Length > 0 && segment.All(char.IsAsciiDigit);

    internal static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? type.GetGenericArguments()[0] : null;

    internal static bool IsValue(Type type) => type == typeof(string) || type == typeof(decimal) || type.IsPrimitive || type.IsEnum;

    internal static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private static IEnumerable<SettingName> Of(Type type, object? instance, string prefix)
    {
        foreach (var property in PropertiesOf(type))
        {
            var path = prefix + property.Name;
            var value = instance is null ? null : property.GetValue(instance);
            if (ElementOf(property.PropertyType) is { } element)
            {
                foreach (var name in IsValue(element)
                    ? [new SettingName($"{path}:{AnyIndex}", element, value is ICollection { Count: 0 } ? null : value)]
                    : Of(element, Activator.CreateInstance(element), $"{path}:{AnyIndex}:"))
                {
                    yield return name;
                }
            }
            else if (IsValue(property.PropertyType))
            {
                yield return new SettingName(path, property.PropertyType, value);
            }
            else
            {
                foreach (var name in Of(property.PropertyType, value, path + ":"))
                {
                    yield return name;
                }
            }
        }
    }

    private static IEnumerable<string> Prefixes(string path)
    {
        for (var end = path.IndexOf(':', StringComparison.Ordinal); end >= 0; end = path.IndexOf(':', end + 1))
        {
            yield return path[..end];
        }

        yield return path;
    }

    // A right name at the wrong level ("SessionHours" for "Limits:SessionHours") is nearer than its missing letters make it.
    private static int Distance(string wrong, string known) => Math.Min(
        EditDistance(wrong, known),
        EditDistance(wrong[(wrong.LastIndexOf(':') + 1)..], known[(known.LastIndexOf(':') + 1)..]) + 2);

    private static int EditDistance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
