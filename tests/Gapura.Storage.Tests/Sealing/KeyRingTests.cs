using System.Security.Cryptography;
using CsCheck;
using Gapura.Storage.Sealing;
using Xunit;

namespace Gapura.Storage.Tests.Sealing;

public sealed class KeyRingTests
{
    private static readonly MasterKey s_old = new(1, RandomNumberGenerator.GetBytes(32));
    private static readonly MasterKey s_fresh = new(2, RandomNumberGenerator.GetBytes(32));
    private readonly KeyRing _ring = new([s_old], 1);

    [Fact]
    public void What_is_sealed_opens_to_the_same() => Gen.Select(Gen.Byte.Array, Gen.String[1, 40], Gen.Int[0, SealedColumn.All.Count - 1]).Sample((plain, row, column) =>
    {
        var at = SealedColumn.All[column];
        Assert.Equal(plain, _ring.Open(at, row, _ring.Seal(at, row, plain)));
    }, iter: 300);

    [Fact]
    public void A_value_with_any_bit_changed_does_not_open()
    {
        var value = _ring.SealText(SealedColumn.TotpSecret, "row", "twenty bytes of seed");
        for (var bit = 0; bit < value.Length * 8; bit++)
        {
            var changed = value.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SealBrokenException>(() => _ring.Open(SealedColumn.TotpSecret, "row", changed));
        }
    }

    [Fact]
    [Trait("Clause", "M-04")]
    public void No_nonce_comes_twice_in_a_hundred_thousand_seals_of_the_same_value()
    {
        const int Seals = 100_000;
        var nonces = new HashSet<string>(Seals, StringComparer.Ordinal);
        for (var i = 0; i < Seals; i++)
        {
            // After the version and the key's id, as the ring's remarks say.
            Assert.True(nonces.Add(Convert.ToHexString(_ring.Seal(SealedColumn.TotpSecret, "row", "seed"u8).AsSpan(5, 12))), $"the nonce of seal {i} was there before");
        }
    }

    [Fact]
    public void A_value_cut_anywhere_does_not_open()
    {
        var value = _ring.SealText(SealedColumn.TotpSecret, "row", "seed");
        for (var length = 0; length < value.Length; length++)
        {
            Assert.Throws<SealBrokenException>(() => _ring.Open(SealedColumn.TotpSecret, "row", value.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_value_moved_to_another_row_does_not_open()
    {
        var value = _ring.SealText(SealedColumn.TotpSecret, "one", "seed");
        var broken = Assert.Throws<SealBrokenException>(() => _ring.Open(SealedColumn.TotpSecret, "two", value));
        Assert.DoesNotContain("seed", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_moved_to_another_column_does_not_open()
    {
        foreach (var from in SealedColumn.All)
        {
            var value = _ring.SealText(from, "row", "seed");
            foreach (var to in SealedColumn.All.Where(other => other != from))
            {
                Assert.Throws<SealBrokenException>(() => _ring.Open(to, "row", value));
            }
        }
    }

    [Fact]
    public void A_value_under_an_unknown_key_names_the_key()
    {
        var value = new KeyRing([s_fresh], 2).SealText(SealedColumn.TotpSecret, "row", "seed");
        Assert.Contains("00000002", Assert.Throws<SealBrokenException>(() => _ring.Open(SealedColumn.TotpSecret, "row", value)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_that_meets_an_unknown_key_asks_for_the_current_ring_once()
    {
        var rotated = new KeyRing([s_old, s_fresh], 2);
        var value = rotated.SealText(SealedColumn.TotpSecret, "row", "seed");
        var asked = 0;
        _ring.OnUnknownKey = () =>
        {
            asked++;
            return rotated;
        };
        Assert.Equal("seed", _ring.OpenText(SealedColumn.TotpSecret, "row", value));
        Assert.Equal("seed", _ring.OpenText(SealedColumn.TotpSecret, "row", value));
        Assert.Equal(1, asked);
        Assert.Equal(2u, _ring.ActiveKeyId);
    }

    [Fact]
    public void A_replaced_ring_opens_old_values_and_seals_under_the_new_key()
    {
        var value = _ring.SealText(SealedColumn.TotpSecret, "row", "seed");
        _ring.ReplaceWith(new KeyRing([s_old, s_fresh], 2));
        Assert.Equal("seed", _ring.OpenText(SealedColumn.TotpSecret, "row", value));
        Assert.Equal(2u, KeyRing.KeyIdOf(_ring.SealText(SealedColumn.TotpSecret, "row", "seed")));
    }

    [Fact]
    public void After_retirement_the_old_key_opens_nothing()
    {
        var value = _ring.SealText(SealedColumn.TotpSecret, "row", "seed");
        _ring.ReplaceWith(new KeyRing([s_fresh], 2));
        Assert.Throws<SealBrokenException>(() => _ring.Open(SealedColumn.TotpSecret, "row", value));
    }

    [Fact]
    public void A_hundred_thousand_nonces_are_all_different()
    {
        var nonces = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 100_000; i++)
        {
            nonces.Add(Convert.ToHexString(_ring.Seal(SealedColumn.TotpSecret, "row", [1]).AsSpan(5, 12)));
        }

        Assert.Equal(100_000, nonces.Count);
    }

    [Fact]
    public void A_master_key_does_not_print_itself() => Assert.Equal("master key 00000001 [redacted]", s_old.ToString());
}
