using System.Globalization;
using System.Text;
using QRCoder;

namespace Gapura.Server.Factors.Totp;

/// <summary>A QR code as one SVG path: drawn in the page itself, so the secret never has an address of its own (D-08).</summary>
public static class QrPicture
{
    /// <param name="size">Modules a side, with the quiet zone of four that readers need.</param>
    public static string Path(string text, out int size)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        size = data.ModuleMatrix.Count;
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var run = 0;
                while (x + run < size && data.ModuleMatrix[y][x + run])
                {
                    run++;
                }

                if (run > 0)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{run}v1h-{run}z");
                    x += run;
                }
            }
        }

        return path.ToString();
    }
}
