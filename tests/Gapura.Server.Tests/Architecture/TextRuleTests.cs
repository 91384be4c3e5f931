using System.Reflection;
using Gapura.Server.Messages;
using Gapura.Server.Pages.Words;
using Gapura.Server.Portals;

namespace Gapura.Server.Tests.Architecture;

public sealed class TextRuleTests
{
    /// <summary>Labels that are the same in both languages: names on buttons that the guides quote, and words that both languages have.</summary>
    private static readonly HashSet<string> Same =
    [
        "Acceptor", "CompanyId", "DisableShort", "DownloadAndroid", "DownloadIphone", "DisableTitle", "EnableButton", "EnableShort", "EnableTitle", "IdentifyButton", "LogIn", "LogOut", "LoginButton", "Ok", "Password", "PasswordButton",
        "ResetButton", "ResetPageTitle", "ResetTotpQuestion", "TimeBased", "UserId",
    ];

    private static readonly PropertyInfo[] Words =
        [.. typeof(Texts).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType == typeof(string))];

    [Fact]
    public void Every_text_of_the_pages_has_words_in_both_languages()
    {
        Assert.True(Words.Length > 100, $"{Words.Length} texts");
        Assert.Empty(Words.Where(word => string.IsNullOrWhiteSpace(In(word, Language.Indonesian)) || string.IsNullOrWhiteSpace(In(word, Language.English))).Select(word => word.Name));
    }

    [Fact]
    public void No_text_was_left_untranslated() =>
        Assert.Equal(Same.Order(StringComparer.Ordinal), Words.Where(word => In(word, Language.Indonesian) == In(word, Language.English)).Select(word => word.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_two_languages_are_told_apart_at_all() =>
        Assert.True(Words.Count(word => In(word, Language.Indonesian) != In(word, Language.English)) > 100);

    [Fact]
    public void Texts_with_a_number_or_a_time_in_them_differ_between_the_languages()
    {
        var (indonesian, english) = (new Texts(Language.Indonesian), new Texts(Language.English));
        foreach (var span in new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(3), TimeSpan.FromHours(2) })
        {
            Assert.NotEqual(indonesian.TryAgainIn(span), english.TryAgainIn(span));
            Assert.NotEqual(indonesian.ClockOff(span), english.ClockOff(span));
            Assert.NotEqual(indonesian.ClockOff(span), indonesian.ClockOff(-span));
        }

        Assert.Contains("1 second.", english.TryAgainIn(TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
        Assert.NotEqual(PortalTime.Format(DateTimeOffset.UnixEpoch, Language.Indonesian), PortalTime.Format(DateTimeOffset.UnixEpoch, Language.English));
    }

    private static string In(PropertyInfo word, Language language) => (string)word.GetValue(new Texts(language))!;
}
