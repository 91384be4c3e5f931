using CsCheck;
using Gapura.Server.Accounts;
using Xunit;

namespace Gapura.Server.Tests.Accounts;

public sealed class UserIdTextTests
{
    [Theory]
    [InlineData("Budi01", "budi01")]
    [InlineData("  budi01\t", "budi01")]
    [InlineData("ＢＵＤＩ01", "budi01")]
    [InlineData("i\u0307", "i\u0307")]
    [InlineData("e\u0301", "é")]
    [InlineData("PT. Maju Jaya", "pt. maju jaya")]
    public void Spellings_of_one_person_are_one_key(string typed, string expected)
    {
        Assert.True(UserIdText.TryNormalise(typed, out var key));
        Assert.Equal(expected, key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("bu\0di")]
    [InlineData("bu\u200bdi")]
    [InlineData("bu\u202edi")]
    [InlineData("bu\ndi")]
    [InlineData("bu\u2028di")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void What_nobody_is_called_is_refused(string typed) => Assert.False(UserIdText.TryNormalise(typed, out _));

    // Not inline data: attributes cannot hold half a character.
    [Fact]
    public void Half_a_character_is_refused() => Assert.False(UserIdText.TryNormalise("bu\ud800di", out _));

    [Fact]
    public void Any_text_either_has_a_stable_key_or_none() => Gen.String[0, 300].Sample(typed =>
    {
        if (UserIdText.TryNormalise(typed, out var key))
        {
            Assert.InRange(key.Length, 1, UserIdText.MostCharacters);
            Assert.True(UserIdText.TryNormalise(key, out var again));
            Assert.Equal(key, again);
        }
        else
        {
            Assert.Empty(key);
        }
    });
}
