using System.Globalization;
using System.Text;
using SkiaSharp;

namespace Gapura.EndToEnd;

/// <summary>What a phone's camera sees that is held before a screen: one frame of YUV4MPEG2, which Chromium's fake camera shows over and over.</summary>
internal static class CameraFilm
{
    private const int Width = 1280;
    private const int Height = 720;

    public static async Task WriteAsync(string file, byte[] screenshot)
    {
        byte[] light = Light(screenshot);
        await using FileStream film = File.Create(file);
        await film.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\nFRAME\n")));
        await film.WriteAsync(light);
        // Both colour planes, of half the width and height: a grey picture.
        byte[] colourless = new byte[light.Length / 2];
        Array.Fill(colourless, (byte)128);
        await film.WriteAsync(colourless);
    }

    private static byte[] Light(byte[] screenshot)
    {
        using SKBitmap seen = SKBitmap.Decode(screenshot);
        using var frame = new SKBitmap(Width, Height);
        using (var canvas = new SKCanvas(frame))
        using (SKImage picture = SKImage.FromBitmap(seen))
        {
            canvas.Clear(SKColors.White);
            float scale = Math.Min(600f / seen.Width, 600f / seen.Height);
            (float width, float height) = (seen.Width * scale, seen.Height * scale);
            canvas.DrawImage(picture, SKRect.Create((Width - width) / 2, (Height - height) / 2, width, height), new SKSamplingOptions(SKFilterMode.Linear));
        }
        return [.. frame.Pixels.Select(pixel => (byte)(((pixel.Red * 299) + (pixel.Green * 587) + (pixel.Blue * 114)) / 1000))];
    }
}
