using System.Diagnostics;
using System.Globalization;

namespace Gapura.Testing;

/// <summary>One-time codes by oath-toolkit, an implementation that shares no line with ours.</summary>
public static class Oathtool
{
    /// <summary>The TOTP (RFC 6238) of an instant.</summary>
    /// <param name="base32">The secret, Base32 with or without padding.</param>
    /// <param name="at">The instant, to the second.</param>
    /// <param name="algorithm"><c>SHA1</c>, <c>SHA256</c> or <c>SHA512</c>.</param>
    /// <param name="digits">6, 7 or 8.</param>
    /// <param name="period">Seconds in a step.</param>
    public static Task<string> TotpAsync(
        string base32, DateTimeOffset at, string algorithm = "SHA1", int digits = 6, int period = 30)
    {
        string now = at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss' UTC'", CultureInfo.InvariantCulture);
        return RunAsync(base32, digits, [$"--totp={algorithm.ToUpperInvariant()}", $"--time-step-size={period}s", $"--now={now}"]);
    }

    /// <summary>The HOTP (RFC 4226) of a counter; secret and digits as in <see cref="TotpAsync"/>.</summary>
    public static Task<string> HotpAsync(string base32, long counter, int digits = 6) =>
        RunAsync(base32, digits, ["--hotp", $"--counter={counter}"]);

    private static async Task<string> RunAsync(string base32, int digits, string[] mode)
    {
        // The secret goes in by standard input: arguments can be read by everybody on the machine.
        var start = new ProcessStartInfo("oathtool", [.. mode, "--base32", $"--digits={digits}", "-"]);
        string code = await ToolProcess.OutputAsync(start, "oathtool", base32 + "\n");
        return code.Trim();
    }
}
