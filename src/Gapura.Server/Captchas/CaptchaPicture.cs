using SkiaSharp;

namespace Gapura.Server.Captchas;

/// <summary>Draws a captcha's answer as a picture that a person reads at a glance and a program does not.</summary>
/// <remarks>Stateless, so one instance serves all threads. The ink is the same for symbols and clutter, so colour separates nothing.</remarks>
public sealed class CaptchaPicture
{
    /// <summary>Width of the picture in pixels, twice that of the page's layout, for sharpness on dense screens.</summary>
    public const int Width = 480;

    /// <summary>Height of the picture in pixels, twice that of the page's layout.</summary>
    public const int Height = 160;

    private const float Margin = 24;
    private const float Baseline = 116;
    private const float LargestScale = 0.88f;

    // Grey values: at least 13:1 between paper and ink, whatever the page around the picture looks like.
    private const byte DarkestInk = 8;
    private const byte LightestInk = 36;
    private const byte DarkestPaper = 240;

    private static readonly SKPngEncoderOptions Packing = new(SKPngEncoderFilterFlags.None, 4);

    /// <summary>A PNG of <see cref="Width"/> × <see cref="Height"/> pixels, different each time.</summary>
    /// <param name="answer">One to eight symbols of <see cref="CaptchaAlphabet.Symbols"/>.</param>
    /// <exception cref="ArgumentException">The answer is empty, too long, or holds another symbol.</exception>
    public byte[] Draw(string answer)
    {
        ArgumentException.ThrowIfNullOrEmpty(answer);
        if (answer.Length > 8)
            throw new ArgumentException("The answer is too long to be drawn.", nameof(answer));

        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Gray8, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        var paper = Grey(Chance.Between(DarkestPaper, 255));
        var ink = Grey(Chance.Between(DarkestInk, LightestInk));
        canvas.Clear(paper);
        var bend = Bend.Any();
        Write(canvas, answer, ink, bend);
        CaptchaClutter.Cut(canvas, paper);
        CaptchaClutter.Cross(canvas, ink);
        canvas.Flush();
        using var pixels = bitmap.PeekPixels();
        using var png = pixels.Encode(Packing) ?? throw new InvalidOperationException("The picture could not be packed as PNG.");
        return png.ToArray();
    }

    private static SKColor Grey(float value) => new((byte)value, (byte)value, (byte)value);

    private static void Write(SKCanvas canvas, string answer, SKColor ink, Bend bend)
    {
        Span<float> widths = stackalloc float[answer.Length];
        Span<float> gaps = stackalloc float[answer.Length];
        var total = 0f;
        for (var i = 0; i < answer.Length; i++)
        {
            widths[i] = CaptchaGlyphs.Of(answer[i]).Width * Chance.Between(0.92f, 1.08f);
            gaps[i] = i == 0 ? 0 : Chance.Between(21, 29);
            total += widths[i] + gaps[i];
        }
        var scale = MathF.Min(LargestScale, (Width - (2 * Margin)) / total);
        var left = Margin + Chance.Between(0, Width - (2 * Margin) - (total * scale));
        for (var i = 0; i < answer.Length; i++)
        {
            left += gaps[i] * scale;
            var glyph = CaptchaGlyphs.Of(answer[i]);
            var pose = Pose.Any(glyph, left, Baseline, scale * widths[i] / glyph.Width, scale);
            CaptchaPen.Any().Draw(canvas, glyph, pose, bend, ink);
            left += widths[i] * scale;
        }
    }
}
