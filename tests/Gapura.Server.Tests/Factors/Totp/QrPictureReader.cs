using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gapura.Testing;

namespace Gapura.Server.Tests.Factors.Totp;

/// <summary>Draws the SVG path of a QR page as pixels and reads it as a phone would.</summary>
internal static partial class QrPictureReader
{
    private const int Scale = 4;

    public static async Task<string> ReadAsync(Reply page)
    {
        var size = int.Parse(page.Document.QuerySelector("svg.qr rect")!.GetAttribute("width")!, CultureInfo.InvariantCulture);
        var side = size * Scale;
        var pixels = new byte[side * side];
        Array.Fill(pixels, (byte)255);
        foreach (Match run in Run().Matches(page.Document.QuerySelector("svg.qr path")!.GetAttribute("d")!))
        {
            var (x, y, width) = (Number(run, 1), Number(run, 2), Number(run, 3));
            for (var row = y * Scale; row < (y + 1) * Scale; row++)
            {
                Array.Fill(pixels, (byte)0, (row * side) + (x * Scale), width * Scale);
            }
        }

        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pgm");
        try
        {
            await File.WriteAllBytesAsync(file, [.. System.Text.Encoding.ASCII.GetBytes($"P5\n{side} {side}\n255\n"), .. pixels]);
            using var reader = Process.Start(new ProcessStartInfo("zbarimg", ["--quiet", "--nodbus", "--raw", "--oneshot", "-Sdisable", "-Sqrcode.enable", file]) { RedirectStandardOutput = true })!;
            var text = await reader.StandardOutput.ReadToEndAsync();
            await reader.WaitForExitAsync();
            return text.Trim();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static int Number(Match run, int group) => int.Parse(run.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1h-\d+z")]
    private static partial Regex Run();
}
