using System.Buffers.Binary;
using System.Text;
using Gapura.Server.Captchas;
using SkiaSharp;
using Xunit;

namespace Gapura.Server.Tests.Captchas;

public sealed class CaptchaPictureTests
{
    private const int LargestFile = 15 * 1024;
    private const int PngSignature = 8;

    private readonly CaptchaPicture _picture = new();

    [Fact]
    public void It_is_a_png_twice_the_layouts_size()
    {
        using var bitmap = SKBitmap.Decode(_picture.Draw("WRa42K"));

        Assert.Equal((480, 160), (bitmap.Width, bitmap.Height));
    }

    [Fact]
    public void The_same_answer_looks_different_each_time()
    {
        var pictures = Enumerable.Range(0, 20).Select(_ => Convert.ToHexString(_picture.Draw("WRa42K")));

        Assert.Equal(20, pictures.Distinct().Count());
    }

    [Fact]
    public void It_stays_small()
    {
        // The widest symbols with the most strokes make the largest file.
        Assert.All(Enumerable.Range(0, 30), _ => Assert.InRange(_picture.Draw("WMm8Wm").Length, 1, LargestFile));
        Assert.All(Enumerable.Range(0, 30), _ => Assert.InRange(_picture.Draw(CaptchaAlphabet.CreateAnswer()).Length, 1, LargestFile));
    }

    [Fact]
    public void It_says_nothing_but_pixels()
    {
        var answer = CaptchaAlphabet.CreateAnswer();

        var png = _picture.Draw(answer);

        Assert.Empty(Chunks(png).Except(["IHDR", "sRGB", "sBIT", "IDAT", "IEND"]));
        Assert.Equal(-1, png.AsSpan().IndexOf(Encoding.ASCII.GetBytes(answer)));
        Assert.Equal(-1, png.AsSpan().IndexOf(Encoding.Unicode.GetBytes(answer)));
    }

    [Fact]
    public void Ink_and_paper_contrast_strongly_and_the_edge_is_paper()
    {
        for (var i = 0; i < 20; i++)
        {
            using var bitmap = SKBitmap.Decode(_picture.Draw(CaptchaAlphabet.CreateAnswer()));
            var values = bitmap.Pixels.Select(pixel => (pixel.Red, pixel.Alpha)).ToList();
            Assert.All(values, value => Assert.Equal(255, value.Alpha));
            var paper = values.GroupBy(value => value.Red).MaxBy(group => group.Count())!.Key;
            var ink = values.Min(value => value.Red);
            Assert.True(Contrast(paper, ink) >= 12);
            Assert.True(bitmap.Pixels.Take(bitmap.Width).Count(pixel => pixel.Red == paper) > bitmap.Width / 2);
        }
    }

    [Fact]
    public void Every_symbol_of_the_alphabet_has_a_shape_of_its_own()
    {
        var shapes = CaptchaAlphabet.Symbols.Select(CaptchaGlyphs.Of).ToList();

        Assert.All(shapes, shape => Assert.NotEmpty(shape.Strokes));
        Assert.All(shapes, shape => Assert.InRange(shape.Width, 40, 100));
        Assert.All(shapes.SelectMany(shape => shape.Strokes).SelectMany(stroke => stroke), point => Assert.InRange(point.Y, -5, 130));
        Assert.Equal(shapes.Count, shapes.Select(shape => string.Join(';', shape.Strokes.Select(s => string.Join(' ', s)))).Distinct().Count());
    }

    [Fact]
    public void Every_symbol_leaves_ink() =>
        Assert.All(CaptchaAlphabet.Symbols, symbol =>
        {
            using var one = SKBitmap.Decode(_picture.Draw(symbol.ToString()));
            Assert.InRange(one.Pixels.Count(pixel => pixel.Red < 100), 1_500, 12_000);
        });

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("aK2aK2aK2")]
    [InlineData("aK2 K2")]
    public void What_is_no_answer_is_refused_without_being_repeated(string answer)
    {
        var refusal = Assert.ThrowsAny<ArgumentException>(() => _picture.Draw(answer));

        Assert.True(answer.Length < 2 || !refusal.Message.Contains(answer, StringComparison.Ordinal));
    }

    [Fact]
    public void One_instance_draws_for_many_at_once() =>
        Parallel.For(0, 64, _ => Assert.NotEmpty(_picture.Draw(CaptchaAlphabet.CreateAnswer())));

    private static List<string> Chunks(byte[] png)
    {
        var names = new List<string>();
        for (var at = PngSignature; at < png.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
            names.Add(Encoding.ASCII.GetString(png, at + 4, 4));
        return names;
    }

    // WCAG 2 relative luminance of greys.
    private static double Contrast(byte light, byte dark) => (Luminance(light) + 0.05) / (Luminance(dark) + 0.05);

    private static double Luminance(byte grey) => grey <= 10 ? grey / 255.0 / 12.92 : Math.Pow(((grey / 255.0) + 0.055) / 1.055, 2.4);
}
