using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Xunit;

namespace Gapura.Protocol.Tests;

public sealed class OtpSecretTests
{
    [Theory]
    [InlineData(OtpAlgorithm.Sha1, 20)]
    [InlineData(OtpAlgorithm.Sha256, 32)]
    [InlineData(OtpAlgorithm.Sha512, 64)]
    public void A_new_secret_is_as_long_as_the_HMAC_never_repeats_and_is_balanced(OtpAlgorithm algorithm, int length)
    {
        var seen = new HashSet<string>();
        long ones = 0;
        for (int i = 0; i < 1_000; i++)
        {
            using OtpSecret secret = OtpSecret.Create(algorithm);
            Assert.Equal(length, secret.Reveal().Length);
            Assert.True(seen.Add(secret.RevealBase32()));
            foreach (byte b in secret.Reveal())
            {
                ones += byte.PopCount(b);
            }
        }

        // NIST's monobit test: of n bits the ones are n/2 ± a few times sqrt(n)/2; six of them fail by chance once in 500 million runs.
        double bits = 8_000d * length;
        Assert.InRange(ones, bits / 2 - 3 * Math.Sqrt(bits), bits / 2 + 3 * Math.Sqrt(bits));
    }

    [Fact]
    public void A_secret_keeps_its_own_copy_and_wipes_it()
    {
        byte[] key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        OtpSecret secret = OtpSecret.From(key);
        key[0] = 99;
        ReadOnlySpan<byte> revealed = secret.Reveal();
        Assert.Equal(1, revealed[0]);

        secret.Dispose();
        secret.Dispose();

        Assert.True(revealed.IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<ObjectDisposedException>(() => { _ = secret.Reveal(); });
        Assert.Throws<ObjectDisposedException>(secret.RevealBase32);
    }

    [Fact]
    public void A_short_key_is_refused_without_being_named()
    {
        byte[] key = [.. Enumerable.Repeat((byte)0xAB, 15)];

        var refusal = Assert.Throws<ArgumentException>(() => OtpSecret.From(key));

        Assert.DoesNotContain("AB", refusal.ToString().Split("\n   at")[0], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("171", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Base32.Encode(key), refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OtpSecret.From([]));
    }

    [Fact]
    public void Text_debugger_and_serialisers_see_nothing()
    {
        using OtpSecret secret = OtpSecret.From(new byte[16]);
        var link = new OtpAuthLink("Portal", "someone@example.org", secret, TotpParameters.Default);

        Assert.Equal("[redacted]", secret.ToString());
        Assert.Equal("[redacted]", $"{secret}");
        Assert.Equal("{}", JsonSerializer.Serialize(secret));
        Assert.Equal("OtpAuthLink { Issuer = Portal, Account = [redacted], Secret = [redacted] }", link.ToString());
        Assert.Equal("[redacted]", typeof(OtpSecret).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Empty(typeof(OtpSecret).GetProperties());
        Assert.All(
            typeof(OtpSecret).GetFields(BindingFlags.Instance | BindingFlags.NonPublic),
            field => Assert.Equal(DebuggerBrowsableState.Never, field.GetCustomAttribute<DebuggerBrowsableAttribute>()!.State));
    }
}
