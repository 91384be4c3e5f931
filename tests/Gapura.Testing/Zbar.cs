using System.Diagnostics;

namespace Gapura.Testing;

/// <summary>Reads QR codes as a phone would: from the picture.</summary>
public static class Zbar
{
    /// <summary>The text of the one QR code in a PNG.</summary>
    /// <exception cref="InvalidOperationException">There is no readable QR code in the picture.</exception>
    public static async Task<string> ReadAsync(byte[] png)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        try
        {
            await File.WriteAllBytesAsync(file, png);
            var start = new ProcessStartInfo(
                "zbarimg", ["--quiet", "--nodbus", "--raw", "--oneshot", "-Sdisable", "-Sqrcode.enable", file]);
            string text = await ToolProcess.OutputAsync(start, "zbar-tools");
            return text.TrimEnd('\n');
        }
        finally
        {
            File.Delete(file);
        }
    }
}
