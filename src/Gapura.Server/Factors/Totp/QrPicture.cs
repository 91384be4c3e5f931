using System.Globalization;
using System.Text;
using QRCoder;

namespace Gapura.Server.Factors.Totp;

/// <summary>A QR code as one SVG path: drawn in the page itself, so the secret never has an address of its own (D-08).</summary>
public static class QrPicture
{
    private const int PixelsPerModule = 8;

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

    /// <summary>The picture as a file of its own, black on white whatever the page around it.</summary>
    public static string Svg(string text)
    {
        var path = Path(text, out var size);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * PixelsPerModule}" height="{size * PixelsPerModule}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>
            """);
    }

    public static byte[] Png(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return png.GetGraphic(PixelsPerModule);
    }
}
