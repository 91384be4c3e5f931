using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Gapura.EndToEnd.Pages;

/// <summary>Makes a screenshot small: a palette of its 256 most frequent colours, compressed as well as deflate can (PNG, ISO/IEC 15948).</summary>
internal static class SmallPng
{
    private const int MostColours = 256;

    public static byte[] Of(byte[] png)
    {
        using SKBitmap bitmap = SKBitmap.Decode(png);
        SKColor[] pixels = bitmap.Pixels;
        SKColor[] palette = [.. pixels.CountBy(colour => colour).OrderByDescending(pair => pair.Value).Take(MostColours).Select(pair => pair.Key)];
        var places = new Dictionary<SKColor, byte>();
        byte[] rows = new byte[(bitmap.Width + 1) * bitmap.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            if (!places.TryGetValue(pixels[i], out byte place))
            {
                places[pixels[i]] = place = Nearest(palette, pixels[i]);
            }
            rows[i + (i / bitmap.Width) + 1] = place;
        }
        return Write(bitmap.Width, bitmap.Height, palette, rows);
    }

    private static byte Nearest(SKColor[] palette, SKColor colour)
    {
        int best = 0;
        for (int i = 1; i < palette.Length; i++)
        {
            best = Distance(palette[i], colour) < Distance(palette[best], colour) ? i : best;
        }
        return (byte)best;
    }

    private static int Distance(SKColor a, SKColor b)
    {
        (int red, int green, int blue) = (a.Red - b.Red, a.Green - b.Green, a.Blue - b.Blue);
        return (red * red) + (green * green) + (blue * blue);
    }

    private static byte[] Write(int width, int height, SKColor[] palette, byte[] rows)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(rows);
        }
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", header);
        Chunk(file, "PLTE", [.. palette.SelectMany(colour => new[] { colour.Red, colour.Green, colour.Blue })]);
        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(body));
        file.Write(number);
    }

    private static uint Checksum(byte[] body)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in body)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
            }
        }
        return ~sum;
    }
}
