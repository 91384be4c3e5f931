using SkiaSharp;

namespace Gapura.Server.Captchas;

/// <summary>Lines that join what a program would take apart, and cuts that part what it would take together.</summary>
internal static class CaptchaClutter
{
    // Thinner than any pen of the symbols, so that a person tells them apart; one is broad enough to outlast a filter against thin lines.
    private const float ThinnestLine = 2.2f;
    private const float ThickestLine = 3.6f;
    private const float BroadLine = 5.4f;
    private const float Cutting = 2.6f;

    /// <summary>Curves in the paper's colour through the symbols.</summary>
    public static void Cut(SKCanvas canvas, SKColor paper)
    {
        using var paint = Pen(paper, Cutting);
        for (var i = 0; i < 3; i++)
            Sweep(canvas, paint);
        for (var i = 0; i < 4; i++)
            Slash(canvas, paint);
    }

    /// <summary>Curves, arcs and dots in the ink's colour over and between the symbols.</summary>
    public static void Cross(SKCanvas canvas, SKColor ink)
    {
        using var paint = Pen(ink, ThinnestLine);
        for (var i = 0; i < 3; i++)
        {
            paint.StrokeWidth = i == 0 ? BroadLine : Chance.Between(ThinnestLine, ThickestLine);
            Sweep(canvas, paint);
        }
        for (var i = 0; i < 5; i++)
        {
            paint.StrokeWidth = ThinnestLine;
            Slash(canvas, paint);
        }
        paint.Style = SKPaintStyle.Fill;
        for (var i = 0; i < 16; i++)
            canvas.DrawCircle(Chance.Between(0, CaptchaPicture.Width), Chance.Between(0, CaptchaPicture.Height), Chance.Between(1.2f, 2.6f), paint);
    }

    private static SKPaint Pen(SKColor colour, float width) => new()
    {
        Color = colour,
        IsAntialias = true,
        Style = SKPaintStyle.Stroke,
        StrokeWidth = width,
        StrokeCap = SKStrokeCap.Round,
    };

    // From edge to edge, in an S through the height where the symbols stand.
    private static void Sweep(SKCanvas canvas, SKPaint paint)
    {
        const float third = CaptchaPicture.Width / 3f;
        using var builder = new SKPathBuilder();
        builder.MoveTo(Chance.Between(-10, 30), Height());
        builder.CubicTo(third + Chance.Between(-60, 60), Height(), (2 * third) + Chance.Between(-60, 60), Height(), CaptchaPicture.Width - Chance.Between(-10, 30), Height());
        using var path = builder.Detach();
        canvas.DrawPath(path, paint);

        static float Height() => Chance.Between(20, CaptchaPicture.Height - 20);
    }

    // Short and leaning, of about a symbol's size.
    private static void Slash(SKCanvas canvas, SKPaint paint)
    {
        var from = new SKPoint(Chance.Between(20, CaptchaPicture.Width - 20), Chance.Between(25, CaptchaPicture.Height - 25));
        var to = from + new SKPoint(Chance.Sign() * Chance.Between(25, 75), Chance.Sign() * Chance.Between(10, 55));
        using var builder = new SKPathBuilder();
        builder.MoveTo(from);
        builder.QuadTo(new SKPoint(from.X + Chance.Between(-30, 30), to.Y), to);
        using var path = builder.Detach();
        canvas.DrawPath(path, paint);
    }
}
