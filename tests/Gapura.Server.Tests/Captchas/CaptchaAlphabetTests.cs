using CsCheck;
using Gapura.Server.Captchas;
using Xunit;

namespace Gapura.Server.Tests.Captchas;

public sealed class CaptchaAlphabetTests
{
    private const int Samples = 10_000;

    [Theory]
    [InlineData("0oq")]
    [InlineData("1il")]
    [InlineData("5s")]
    [InlineData("2z")]
    [InlineData("8b")]
    [InlineData("6b")]
    [InlineData("9gq")]
    [InlineData("uv")]
    [InlineData("ef")]
    [InlineData("pr")]
    [InlineData("7t")]
    [InlineData("mn")]
    public void Of_symbols_that_look_alike_one_at_most_is_used(string alike)
    {
        var used = CaptchaAlphabet.Symbols.ToLowerInvariant().Distinct();

        Assert.True(used.Count(alike.Contains) <= 1);
    }

    [Fact]
    public void Neither_zero_nor_one_nor_the_letters_that_look_like_them_are_used() =>
        Assert.DoesNotContain(CaptchaAlphabet.Symbols, "0O1lIi".Contains);

    [Fact]
    public void At_least_twenty_symbols_remain_when_case_is_folded()
    {
        Assert.True(CaptchaAlphabet.Symbols.ToUpperInvariant().Distinct().Count() >= 20);
        Assert.Equal(CaptchaAlphabet.Symbols.Length, CaptchaAlphabet.Symbols.Distinct().Count());
        Assert.Equal(CaptchaAlphabet.Symbols.ToUpperInvariant().Distinct().Order(), CaptchaAlphabet.SpokenSymbols.Order());
    }

    [Fact]
    public void An_answer_has_six_symbols_with_a_digit_a_capital_and_a_small_letter()
    {
        for (var i = 0; i < Samples; i++)
        {
            var answer = CaptchaAlphabet.CreateAnswer();
            Assert.Equal(6, answer.Length);
            Assert.All(answer, symbol => Assert.Contains(symbol, CaptchaAlphabet.Symbols));
            Assert.Contains(answer, char.IsAsciiDigit);
            Assert.Contains(answer, char.IsAsciiLetterUpper);
            Assert.Contains(answer, char.IsAsciiLetterLower);
        }
    }

    [Fact]
    public void Every_symbol_comes_up_and_answers_hardly_ever_repeat()
    {
        var answers = Enumerable.Range(0, Samples).Select(_ => CaptchaAlphabet.CreateAnswer()).ToList();

        Assert.Equal(CaptchaAlphabet.Symbols.Order(), answers.SelectMany(answer => answer).Distinct().Order());
        Assert.True(answers.Distinct().Count() > Samples - 10);
    }

    [Fact]
    public void An_answer_matches_itself_in_any_case_and_with_spaces_anywhere()
    {
        var typings = Gen.Select(Gen.Bool.Array[6], Gen.Int[0, 2].Array[7]);

        typings.Sample((upper, spaces) =>
        {
            var answer = CaptchaAlphabet.CreateAnswer();
            var typed = new string(' ', spaces[6]);
            for (var i = 0; i < answer.Length; i++)
                typed += (upper[i] ? char.ToUpperInvariant(answer[i]) : char.ToLowerInvariant(answer[i])) + new string(' ', spaces[i]);
            return CaptchaAlphabet.Matches(answer, typed);
        });
    }

    [Fact]
    public void An_answer_with_one_symbol_changed_added_or_missing_is_refused()
    {
        var changes = Gen.Select(Gen.Int[0, 5], Gen.Char[CaptchaAlphabet.SpokenSymbols]);

        changes.Sample((at, other) =>
        {
            var answer = CaptchaAlphabet.CreateAnswer();
            var changed = answer.Remove(at, 1).Insert(at, other.ToString());
            Assert.Equal(char.ToUpperInvariant(answer[at]) == other, CaptchaAlphabet.Matches(answer, changed));
            Assert.False(CaptchaAlphabet.Matches(answer, answer.Remove(at, 1)));
            Assert.False(CaptchaAlphabet.Matches(answer, answer.Insert(at, other.ToString())));
        });
    }

    [Theory]
    [InlineData("WZed2K", "wzED2k", true)]
    [InlineData("WZed2K", "\tWZ ed\u00A02K\r\n", true)]
    [InlineData("WZed2K", "WZed2\u212A", false)] // Kelvin sign: upper-cases to no ASCII letter here
    [InlineData("WZed2K", "ＷＺｅｄ２Ｋ", false)]
    [InlineData("WZed2K", "WZed2K\0", false)]
    [InlineData("WZed2K", "", false)]
    [InlineData("WZed2K", "   ", false)]
    [InlineData("WZed2K", null, false)]
    [InlineData("", "", false)]
    [InlineData("", " ", false)]
    public void Only_ascii_case_and_white_space_are_forgiven(string answer, string? typed, bool matches) =>
        Assert.Equal(matches, CaptchaAlphabet.Matches(answer, typed));

    [Fact]
    public void A_text_of_any_length_is_compared_without_fault()
    {
        Assert.True(CaptchaAlphabet.Matches("aK2aK2", "aK2aK2".PadRight(CaptchaAlphabet.LongestTyped)));
        Assert.False(CaptchaAlphabet.Matches("aK2aK2", "aK2aK2".PadRight(CaptchaAlphabet.LongestTyped + 1)));
        Assert.False(CaptchaAlphabet.Matches("aK2aK2", new string('x', 1_000_000)));
    }
}
