using SkiaSharp;

namespace Gapura.Server.Captchas;

/// <summary>How one symbol stands: where, how large, how far turned and slanted.</summary>
internal readonly record struct Pose(float Left, float Baseline, float ScaleX, float ScaleY, float Cosine, float Sine, float Slant)
{
    // In radians. Beyond it neighbours lean into each other, and a W between them reads as an N; wide symbols turn less.
    private const float LargestTurn = 0.24f;
    private const float WidthOfFullTurn = 66;

    /// <summary>A random stance for <paramref name="glyph"/> with its left edge at <paramref name="left"/>, in pixels.</summary>
    public static Pose Any(CaptchaGlyph glyph, float left, float baseline, float scaleX, float scaleY)
    {
        var turn = Chance.Between(-LargestTurn, LargestTurn) * MathF.Min(1, WidthOfFullTurn / glyph.Width);
        return new Pose(
            left, baseline + Chance.Between(-9, 9), scaleX, scaleY * Chance.Between(0.92f, 1.1f),
            MathF.Cos(turn), MathF.Sin(turn), Chance.Between(-0.12f, 0.12f));
    }

    /// <summary>The pixel that a point of <paramref name="glyph"/> falls on; the turn is about the symbol's middle.</summary>
    public SKPoint Place(SKPoint point, CaptchaGlyph glyph)
    {
        var middle = glyph.Width / 2;
        var x = (point.X - middle - (Slant * (point.Y - 50))) * ScaleX;
        var y = (point.Y - 50) * ScaleY;
        return new SKPoint(
            Left + (middle * ScaleX) + (x * Cosine) - (y * Sine),
            Baseline - (50 * ScaleY) + (x * Sine) + (y * Cosine));
    }
}

/// <summary>A slight wave through the whole picture, so that no straight stroke stays straight.</summary>
internal readonly record struct Bend(float AcrossSize, float AcrossPitch, float AcrossPhase, float DownSize, float DownPitch, float DownPhase)
{
    /// <summary>A random wave of at most 5 pixels each way.</summary>
    public static Bend Any() => new(
        Chance.Between(2, 4.5f), MathF.Tau / Chance.Between(70, 130), Chance.Between(0, MathF.Tau),
        Chance.Between(2, 5), MathF.Tau / Chance.Between(110, 240), Chance.Between(0, MathF.Tau));

    /// <summary>Where the wave moves a pixel to.</summary>
    public SKPoint Move(SKPoint p) => new(
        p.X + (AcrossSize * MathF.Sin((p.Y * AcrossPitch) + AcrossPhase)),
        p.Y + (DownSize * MathF.Sin((p.X * DownPitch) + DownPhase)));
}

/// <summary>A manner of writing: thickness of the stroke, shape of its ends, and the edge of a broad nib.</summary>
/// <param name="Thickness">Of the stroke, in pixels.</param>
/// <param name="Cap">Shape of the ends.</param>
/// <param name="Nib">The nib's edge in pixels, shorter than the thickness: the stroke is repeated at its other end, which makes it thick one
/// way and thin the other.</param>
internal sealed record CaptchaPen(float Thickness, SKStrokeCap Cap, SKPoint Nib)
{
    private static readonly CaptchaPen[] Pens =
    [
        new(11, SKStrokeCap.Round, default),
        new(13, SKStrokeCap.Round, default),
        new(10.5f, SKStrokeCap.Square, default),
        new(12.5f, SKStrokeCap.Butt, default),
        new(8, SKStrokeCap.Round, new(5, -3.5f)),
        new(8, SKStrokeCap.Round, new(4.5f, 4.5f)),
        new(8, SKStrokeCap.Round, new(0, 6)),
        new(8, SKStrokeCap.Round, new(6.5f, 0)),
    ];

    public static CaptchaPen Any() => Chance.OneOf<CaptchaPen>(Pens);

    /// <summary>Writes <paramref name="glyph"/> as it stands, bent, in <paramref name="ink"/>.</summary>
    public void Draw(SKCanvas canvas, CaptchaGlyph glyph, in Pose pose, in Bend bend, SKColor ink)
    {
        using var paint = new SKPaint
        {
            Color = ink,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = Thickness,
            StrokeCap = Cap,
            StrokeJoin = Cap == SKStrokeCap.Round ? SKStrokeJoin.Round : SKStrokeJoin.Miter,
        };
        using var builder = new SKPathBuilder();
        foreach (var stroke in glyph.Strokes)
        {
            Trace(builder, stroke, glyph, pose, bend, default);
            if (Nib != default)
                Trace(builder, stroke, glyph, pose, bend, Nib);
        }
        using var path = builder.Detach();
        canvas.DrawPath(path, paint);
    }

    private static void Trace(SKPathBuilder builder, SKPoint[] stroke, CaptchaGlyph glyph, in Pose pose, in Bend bend, SKPoint shift)
    {
        for (var i = 0; i < stroke.Length; i++)
        {
            var at = bend.Move(pose.Place(stroke[i], glyph)) + shift;
            if (i == 0)
                builder.MoveTo(at);
            else
                builder.LineTo(at);
        }
    }
}
