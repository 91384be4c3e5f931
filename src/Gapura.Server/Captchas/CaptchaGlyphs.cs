using System.Collections.Frozen;
using System.Globalization;
using SkiaSharp;

namespace Gapura.Server.Captchas;

/// <summary>A symbol as pen strokes. Units: the baseline is y = 100, capitals reach up to y = 0, small letters to y = 35.</summary>
/// <param name="Width">Width of the centre lines, in units.</param>
/// <param name="Strokes">Each stroke as a line through close points, ready to be bent.</param>
internal sealed record CaptchaGlyph(float Width, SKPoint[][] Strokes);

/// <summary>The shapes of the captcha's symbols. They are ours, so that no picture depends on the fonts of a machine.</summary>
internal static class CaptchaGlyphs
{
    private const float LongestPiece = 14;
    private const int PiecesOfCurve = 9;

    // M, L and C as in SVG, absolute; nothing else. Shapes are those that stay themselves when turned and crossed by a line:
    // the two-storey a, the J with a bar, the D whose stem stands out so that it is no O, the 6 and 9 with long necks.
    private static readonly FrozenDictionary<char, CaptchaGlyph> Shapes = new Dictionary<char, string>
    {
        ['2'] = "M6 26 C6 8 20 0 34 0 C50 0 62 10 62 27 C62 48 28 70 4 100 L64 100",
        ['3'] = "M5 11 C13 3 23 0 32 0 C48 0 58 9 58 24 C58 40 46 48 26 48 C48 48 62 56 62 74 C62 92 48 100 32 100 C20 100 10 96 3 88",
        ['4'] = "M50 100 L50 0 L2 70 L68 70",
        ['5'] = "M58 0 L14 0 L9 46 C18 40 26 38 34 38 C52 38 63 50 63 68 C63 88 50 100 32 100 C20 100 10 96 3 88",
        ['6'] = "M54 0 C22 4 4 36 4 66 C4 88 16 100 34 100 C52 100 63 88 63 70 C63 52 52 42 36 42 C22 42 8 50 4 66",
        ['7'] = "M2 0 L66 0 C50 28 34 62 24 100",
        ['8'] = "M33 47 C16 43 8 34 8 23 C8 9 19 0 33 0 C47 0 58 9 58 23 C58 34 50 43 33 47 C14 52 4 62 4 75 C4 91 16 100 33 100 "
            + "C50 100 62 91 62 75 C62 62 52 52 33 47",
        ['9'] = "M12 100 C44 96 62 64 62 34 C62 12 50 0 32 0 C14 0 3 12 3 30 C3 48 14 58 30 58 C44 58 58 50 62 34",
        ['A'] = "M0 100 L36 0 L72 100 M13 66 L59 66",
        ['C'] = "M66 18 C58 6 48 0 36 0 C16 0 2 20 2 50 C2 80 16 100 36 100 C48 100 58 94 66 82",
        ['D'] = "M14 0 L14 100 M0 0 L32 0 C60 0 74 20 74 50 C74 80 60 100 32 100 L0 100",
        ['H'] = "M6 0 L6 100 M66 0 L66 100 M6 48 L66 48",
        ['J'] = "M24 0 L52 0 L52 70 C52 90 42 100 27 100 C12 100 4 90 2 74",
        ['K'] = "M6 0 L6 100 M62 0 L6 58 M24 40 L66 100",
        ['M'] = "M2 100 L8 0 L44 72 L80 0 L86 100",
        ['R'] = "M6 100 L6 0 L32 0 C52 0 62 12 62 27 C62 42 52 53 32 53 L6 53 M30 53 L66 100",
        ['U'] = "M6 0 L6 64 C6 88 18 100 36 100 C54 100 66 88 66 64 L66 0",
        ['W'] = "M0 0 L24 100 L48 22 L72 100 L96 0",
        ['X'] = "M2 0 L64 100 M64 0 L2 100",
        ['Y'] = "M0 0 L34 50 L68 0 M34 50 L34 100",
        ['a'] = "M8 46 C14 38 22 35 30 35 C46 35 52 43 52 56 L52 100 M52 64 C46 62 38 62 32 62 C14 62 4 69 4 81 C4 93 12 100 24 100 "
            + "C38 100 50 92 52 78",
        ['d'] = "M54 -4 L54 100 M54 56 C50 42 40 35 29 35 C13 35 4 48 4 67 C4 87 13 100 29 100 C40 100 50 93 54 79",
        ['h'] = "M6 -4 L6 100 M6 60 C10 44 20 35 31 35 C46 35 52 45 52 60 L52 100",
        ['k'] = "M6 -4 L6 100 M50 36 L6 74 M22 61 L54 100",
        ['m'] = "M6 35 L6 100 M6 56 C9 42 17 35 26 35 C38 35 42 44 42 56 L42 100 M42 56 C45 42 53 35 62 35 C74 35 78 44 78 56 L78 100",
        ['u'] = "M6 35 L6 76 C6 91 12 100 27 100 C38 100 48 91 52 75 M52 35 L52 100",
        ['w'] = "M0 35 L18 100 L38 48 L58 100 L76 35",
        ['x'] = "M3 35 L52 100 M52 35 L3 100",
        ['y'] = "M2 35 L28 98 M54 35 L28 98 C21 115 15 124 0 124",
    }.ToFrozenDictionary(shape => shape.Key, shape => Parse(shape.Value));

    /// <summary>The shape of a symbol of <see cref="CaptchaAlphabet.Symbols"/>.</summary>
    /// <exception cref="ArgumentException">The symbol has no shape. The message does not name it: it is part of an answer.</exception>
    public static CaptchaGlyph Of(char symbol) =>
        Shapes.TryGetValue(symbol, out var glyph)
            ? glyph
            : throw new ArgumentException("The answer holds a symbol that is not of the captcha's alphabet.", nameof(symbol));

    private static CaptchaGlyph Parse(string data)
    {
        var strokes = new List<SKPoint[]>();
        var stroke = new List<SKPoint>();
        var commands = data.Split(' ');
        for (var i = 0; i < commands.Length;)
        {
            var command = commands[i][0];
            var end = i + (command == 'C' ? 6 : 2);
            var numbers = commands[i..end].Select(n => float.Parse(n.TrimStart('M', 'L', 'C'), CultureInfo.InvariantCulture)).ToArray();
            if (command == 'M' && stroke.Count > 0)
            {
                strokes.Add([.. stroke]);
                stroke.Clear();
            }
            Extend(stroke, command, numbers);
            i = end;
        }
        strokes.Add([.. stroke]);
        return new CaptchaGlyph(strokes.Max(s => s.Max(p => p.X)), [.. strokes]);
    }

    private static void Extend(List<SKPoint> stroke, char command, float[] n)
    {
        if (command == 'M')
        {
            stroke.Add(new SKPoint(n[0], n[1]));
            return;
        }
        var from = stroke[^1];
        var to = new SKPoint(n[^2], n[^1]);
        var pieces = command == 'C' ? PiecesOfCurve : (int)MathF.Ceiling(SKPoint.Distance(from, to) / LongestPiece);
        for (var i = 1; i <= pieces; i++)
        {
            var t = (float)i / pieces;
            stroke.Add(command == 'C' ? OnCurve(from, n, t) : new SKPoint(from.X + ((to.X - from.X) * t), from.Y + ((to.Y - from.Y) * t)));
        }
    }

    private static SKPoint OnCurve(SKPoint from, float[] n, float t)
    {
        var s = 1 - t;
        float a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
        return new SKPoint((a * from.X) + (b * n[0]) + (c * n[2]) + (d * n[4]), (a * from.Y) + (b * n[1]) + (c * n[3]) + (d * n[5]));
    }
}
