using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Xunit;

namespace Gapura.Protocol.Tests;

/// <summary>The same codes from implementations that share no code with ours: Otp.NET, and oathtool of the OATH Toolkit as a process.</summary>
public sealed class SecondOpinionTests
{
    private const int CodesPerRun = 50;
    private const int Runs = 40;

    [Fact]
    public void Otp_NET_agrees_on_5000_random_codes() =>
        Gen.Select(Samples.Key, Samples.UnixTime, Samples.Parameters).Sample((key, unix, p) =>
        {
            DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds(unix);

            Assert.Equal(OtpNetCode(key, at, p), Totp.Code(key, p.StepAt(at), p));
        }, iter: 5_000);

    [Theory]
    [InlineData(2_147_483_648)] // 2038: 2^31
    [InlineData(4_294_967_296)] // 2106: 2^32
    [InlineData(20_000_000_000)] // 2603
    [InlineData(64_424_509_440)] // 4011: T itself passes 2^31
    [InlineData(253_402_300_799)] // the last second of 9999
    public void Both_agree_at_times_that_overflow_32_bits(long unix)
    {
        byte[] key = Vectors.Section("rfc4226_appendix_D").Hex("secret_hex");
        DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds(unix);
        string code = Totp.Code(key, TotpParameters.Default.StepAt(at), TotpParameters.Default);

        Assert.Equal(OtpNetCode(key, at, TotpParameters.Default), code);
        Assert.Equal([code], OathtoolCodes(key, unix, TotpParameters.Default, 1));
    }

    [Fact]
    public void Oathtool_agrees_on_2000_codes()
    {
        // A skip from within a sample would count as its failure, so find out before whether the process is there.
        _ = OathtoolCodes(new byte[OtpSecret.MinLength], 0, TotpParameters.Default, 1);
        int compared = 0;
        Gen.Select(Samples.Key, Samples.UnixTime.Select(unix => Math.Min(unix, 253_402_300_799 - CodesPerRun * 120)), Samples.Parameters).Sample(
            (key, unix, p) =>
            {
                string[] theirs = OathtoolCodes(key, unix, p, CodesPerRun);
                Assert.Equal(OurCodes(key, unix, p, CodesPerRun), theirs);
                Interlocked.Add(ref compared, theirs.Length);
            },
            iter: Runs,
            threads: 1);

        Assert.Equal(2_000, compared);
    }

    /// <summary>Negative control: were our clock, hash, digits, period or key off by a little, the comparison above would say so.</summary>
    [Fact]
    public void The_comparison_with_oathtool_notices_a_difference()
    {
        byte[] key = Vectors.Section("rfc4226_appendix_D").Hex("secret_hex");
        byte[] otherKey = [.. key[..^1], (byte)(key[^1] ^ 1)];
        TotpParameters p = TotpParameters.Default;
        const long unix = 1_800_000_000;
        string[] theirs = OathtoolCodes(key, unix, p, CodesPerRun);

        Assert.Equal(OurCodes(key, unix, p, CodesPerRun), theirs);
        Assert.NotEqual(OurCodes(key, unix + p.PeriodSeconds, p, CodesPerRun), theirs);
        Assert.NotEqual(OurCodes(key, unix - 1, p, CodesPerRun), theirs);
        Assert.NotEqual(OurCodes(key, unix, p with { Algorithm = OtpAlgorithm.Sha256 }, CodesPerRun), theirs);
        Assert.NotEqual(OurCodes(key, unix, p with { Digits = 7 }, CodesPerRun), theirs);
        Assert.NotEqual(OurCodes(key, unix, p with { PeriodSeconds = 31 }, CodesPerRun), theirs);
        Assert.NotEqual(OurCodes(otherKey, unix, p, CodesPerRun), theirs);
    }

    private static string[] OurCodes(byte[] key, long unix, TotpParameters p, int count)
    {
        TimeStep first = p.StepAt(DateTimeOffset.FromUnixTimeSeconds(unix));
        return [.. Enumerable.Range(0, count).Select(i => Totp.Code(key, first + i, p))];
    }

    private static string OtpNetCode(byte[] key, DateTimeOffset at, TotpParameters p)
    {
        OtpNet.OtpHashMode mode = p.Algorithm switch
        {
            OtpAlgorithm.Sha1 => OtpNet.OtpHashMode.Sha1,
            OtpAlgorithm.Sha256 => OtpNet.OtpHashMode.Sha256,
            _ => OtpNet.OtpHashMode.Sha512,
        };
        return new OtpNet.Totp(key, p.PeriodSeconds, mode, p.Digits).ComputeTotp(at.UtcDateTime);
    }

    /// <summary>One process for many codes: a window of n gives the codes of this step and the n after it.</summary>
    private static string[] OathtoolCodes(byte[] key, long unix, TotpParameters p, int count)
    {
        string[] arguments =
        [
            "--totp=" + Vectors.NameOf(p.Algorithm), "-d", Text(p.Digits), "-s", Text(p.PeriodSeconds) + "s", "-N", "@" + Text(unix), "-w", Text(count - 1), "-",
        ];
        var start = new ProcessStartInfo("oathtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? started = null;
        try
        {
            started = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("oathtool is not installed; on Debian it is the package oathtool.");
        }

        using Process process = started!;
        process.StandardInput.WriteLine(Convert.ToHexStringLower(key));
        process.StandardInput.Close();
        string codes = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return codes.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
