using System.Globalization;
using System.Text.RegularExpressions;
using Gapura.Server.Hosting;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

public sealed partial class SettingsDocumentTests
{
    [Fact]
    public void The_document_lists_exactly_the_settings_there_are_with_their_defaults()
    {
        var documented = Row().Matches(Files.SettingsDocument())
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value.Trim('`', ' '), StringComparer.Ordinal);
        var declared = SettingsNames.All.ToDictionary(
            name => name.Path, name => Convert.ToString(name.Default, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);
        Assert.Equal(declared.OrderBy(pair => pair.Key, StringComparer.Ordinal), documented.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_document_names_every_range_and_every_choice()
    {
        foreach (var name in SettingsNames.All)
        {
            var meaning = Row().Matches(Files.SettingsDocument()).Single(row => row.Groups[1].Value == name.Path).Groups[3].Value;
            if (SettingsCheck.Ranges.TryGetValue(name.Path, out var range))
            {
                Assert.Contains($"{range.Least} to {range.Most}.", meaning, StringComparison.Ordinal);
            }

            foreach (var choice in name.Type.IsEnum ? Enum.GetNames(name.Type) : [])
            {
                Assert.Contains($"`{choice}`", meaning, StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex(@"^\| `([^`]+)` \| (.*?) ?\| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
