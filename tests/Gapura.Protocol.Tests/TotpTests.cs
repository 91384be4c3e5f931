using System.Text.Json;
using CsCheck;
using Xunit;

namespace Gapura.Protocol.Tests;

public sealed class TotpTests
{
    private static readonly byte[] Key = Vectors.Section("rfc4226_appendix_D").Hex("secret_hex");

    public static MatrixTheoryData<int, OtpAlgorithm> Instants =>
        new(Enumerable.Range(0, Vectors.Section("rfc6238_appendix_B").GetProperty("vectors").GetArrayLength()), Enum.GetValues<OtpAlgorithm>());

    [Theory]
    [MemberData(nameof(Instants))]
    public void The_vectors_of_RFC_6238_hold(int index, OtpAlgorithm algorithm)
    {
        JsonElement section = Vectors.Section("rfc6238_appendix_B");
        JsonElement vector = section.GetProperty("vectors")[index];
        string name = Vectors.NameOf(algorithm);
        byte[] key = section.GetProperty("seeds").GetProperty(name).Hex("hex");
        var p = new TotpParameters(algorithm, (int)section.Number("digits"), (int)section.Number("step"));

        var instant = DateTimeOffset.FromUnixTimeSeconds(vector.Number("unix"));
        TimeStep step = p.StepAt(instant);

        Assert.Equal(vector.Text("utc"), instant.ToString("yyyy-MM-dd HH:mm:ss", null));
        Assert.Equal(vector.Text("T_hex"), step.Value.ToString("X16", null));
        Assert.Equal(vector.Text(name), Totp.Code(key, step, p));
        Assert.Equal(step, Totp.Match(key, vector.Text(name), step - 1, step + 1, p));
    }

    [Fact]
    public void All_eighteen_vectors_of_RFC_6238_are_there() => Assert.Equal(18, Instants.Count);

    [Fact]
    public void A_match_accepts_exactly_the_steps_of_the_range() =>
        Gen.Select(Samples.Key, Samples.Parameters, Gen.Long[20, 10_000_000_000], Gen.Int[0, 6], Gen.Int[-10, 16])
            .Sample((key, p, first, width, offset) =>
            {
                var from = new TimeStep(first);
                TimeStep to = from + width;
                string code = Totp.Code(key, from + offset, p);

                // A code may by chance belong to another step as well, so the expectation is computed the slow and plain way.
                TimeStep? expected = null;
                for (TimeStep step = from; step <= to; step += 1)
                {
                    expected = Totp.Code(key, step, p) == code ? step : expected;
                }

                Assert.Equal(expected, Totp.Match(key, code, from, to, p));
                Assert.True(offset < 0 || offset > width || expected is not null);
            }, iter: 3_000);

    [Fact]
    public void A_step_before_or_after_the_range_is_refused()
    {
        var now = new TimeStep(1_000_000);
        List<long> accepted = [];
        for (long offset = -50; offset <= 50; offset++)
        {
            if (Totp.Match(Key, Totp.Code(Key, now + offset, TotpParameters.Default), now - 1, now + 1, TotpParameters.Default) is { } step)
            {
                accepted.Add(step - now);
            }
        }

        Assert.Equal([-1, 0, 1], accepted);
    }

    [Fact]
    public void Of_two_steps_with_the_same_code_the_newest_is_found()
    {
        // Six digits repeat sooner or later: look for two neighbours within 101 steps that share a code.
        var p = TotpParameters.Default;
        var seen = new Dictionary<string, long>();
        for (long value = 0; ; value++)
        {
            string code = Totp.Code(Key, new TimeStep(value), p);
            if (seen.TryGetValue(code, out long earlier) && value - earlier < Totp.MaxSteps)
            {
                Assert.Equal(new TimeStep(value), Totp.Match(Key, code, new TimeStep(earlier), new TimeStep(value), p));
                Assert.Equal(new TimeStep(earlier), Totp.Match(Key, code, new TimeStep(earlier), new TimeStep(value - 1), p));
                return;
            }

            seen[code] = value;
        }
    }

    [Fact]
    public void Text_that_is_no_code_matches_nothing()
    {
        var step = new TimeStep(1);
        string code = Totp.Code(Key, step, TotpParameters.Default);
        string fullWidth = string.Concat(code.Select(c => (char)(c - '0' + '０')));
        string arabic = string.Concat(code.Select(c => (char)(c - '0' + '\u0660')));
        string sameLowByte = string.Concat(code.Select(c => (char)(c + 0x100)));

        Assert.NotNull(Totp.Match(Key, code, step, step, TotpParameters.Default));
        foreach (string text in (string[])["", code[1..], "0" + code, code + "0", " " + code, code[..5] + " ", fullWidth, arabic, sameLowByte, "\0\0\0\0\0\0", "-12345", "abcdef"])
        {
            Assert.Null(Totp.Match(Key, text, step, step, TotpParameters.Default));
        }
    }

    [Fact]
    public void A_code_with_a_leading_zero_is_accepted_whole_and_refused_without_it()
    {
        var step = new TimeStep(0);
        while (Totp.Code(Key, step, TotpParameters.Default)[0] != '0')
        {
            step += 1;
        }

        string code = Totp.Code(Key, step, TotpParameters.Default);
        Assert.Equal(step, Totp.Match(Key, code, step, step, TotpParameters.Default));
        Assert.Null(Totp.Match(Key, code.TrimStart('0'), step, step, TotpParameters.Default));
    }

    [Fact]
    public void A_range_has_at_most_101_steps_begins_at_zero_and_may_be_empty()
    {
        var p = TotpParameters.Default;
        string code = Totp.Code(Key, new TimeStep(100), p);

        Assert.Equal(new TimeStep(100), Totp.Match(Key, code, new TimeStep(0), new TimeStep(100), p));
        Assert.Throws<ArgumentOutOfRangeException>(() => Totp.Match(Key, code, new TimeStep(0), new TimeStep(101), p));
        Assert.Throws<ArgumentOutOfRangeException>(() => Totp.Match(Key, code, new TimeStep(0), new TimeStep(long.MaxValue), p));
        Assert.Throws<ArgumentOutOfRangeException>(() => Totp.Match(Key, code, new TimeStep(-1), new TimeStep(1), p));
        Assert.Null(Totp.Match(Key, code, new TimeStep(101), new TimeStep(100), p));
        Assert.Null(Totp.Match(Key, code, new TimeStep(long.MaxValue), new TimeStep(long.MinValue), p));
        Assert.Null(Totp.Match(Key, code, new TimeStep(long.MaxValue - 1), new TimeStep(long.MaxValue), p));
        Assert.Throws<ArgumentException>(() => Totp.Match([], code, new TimeStep(0), new TimeStep(1), p));
    }

    [Fact]
    public void Matching_allocates_little_and_the_same_whatever_is_typed()
    {
        var p = TotpParameters.Default;
        var allocated = ((string[])[Totp.Code(Key, new TimeStep(51), p), "000000", "", "not a code"]).Select(text => Allocated(text, p)).ToList();

        // One keyed HMAC for the whole range, however many steps it has.
        Assert.InRange(allocated.Max(), 0, 300_000);
        Assert.InRange(allocated.Max() - allocated.Min(), 0, 999);
    }

    private static long Allocated(string text, TotpParameters p)
    {
        _ = Totp.Match(Key, text, new TimeStep(50), new TimeStep(52), p);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            _ = Totp.Match(Key, text, new TimeStep(50), new TimeStep(52), p);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
