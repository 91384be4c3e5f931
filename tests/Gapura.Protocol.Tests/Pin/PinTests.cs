using Gapura.Protocol.Pin;
using Xunit;

namespace Gapura.Protocol.Tests.Pin;

public sealed class PinTests
{
    [Theory]
    [InlineData("000000", PinWeakness.FewDigits)]
    [InlineData("121212", PinWeakness.FewDigits)]
    [InlineData("123456", PinWeakness.Sequence)]
    [InlineData("876543", PinWeakness.Sequence)]
    [InlineData("370370", PinWeakness.Repeated)]
    [InlineData("170845", PinWeakness.Date)]
    [InlineData("081745", PinWeakness.Date)]
    [InlineData("450817", PinWeakness.Date)]
    [InlineData("198873", PinWeakness.Year)]
    [InlineData("731988", PinWeakness.Year)]
    [InlineData("991773", PinWeakness.Telephone)]
    [InlineData("739164", null)]
    public void A_weak_pin_is_refused_with_its_reason(string pin, PinWeakness? reason) => Assert.Equal(reason, PinText.WeaknessOf(pin, "9177"));

    [Fact]
    public void Every_pin_gives_a_key_and_only_the_right_one_proves()
    {
        (byte[] seed, byte[] salt) = (PinKey.NewSeed(), PinKey.NewSalt());
        PinKey kept = PinKey.Derive(seed, salt, "739164");
        string message = "header.payload.signature";
        Assert.True(kept.Proves(PinKey.Derive(seed, salt, "739164").ProofOver(message), message));
        Assert.False(kept.Proves(PinKey.Derive(seed, salt, "739165").ProofOver(message), message));
        Assert.False(kept.Proves(PinKey.Derive(seed, PinKey.NewSalt(), "739164").ProofOver(message), message));
        Assert.False(kept.Proves(PinKey.Derive(PinKey.NewSeed(), salt, "739164").ProofOver(message), message));
        Assert.False(kept.Proves(kept.ProofOver(message), "header.payload.another"));
        Assert.False(kept.Proves("", message));
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("١٢٣٤٥٦")]
    public void What_is_no_pin_gives_no_key(string text) => Assert.Throws<ArgumentException>(() => PinKey.Derive(new byte[32], new byte[16], text));

    [Fact]
    public void A_pin_key_prints_nothing() => Assert.Equal("[redacted]", PinKey.Derive(new byte[32], new byte[16], "739164").ToString());
}
