using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gapura.Server.Captchas;

/// <summary>The symbols that a captcha is made of, and how a typed answer is compared.</summary>
public static class CaptchaAlphabet
{
    /// <summary>Number of symbols in an answer.</summary>
    public const int AnswerLength = 6;

    /// <summary>The longest typed text that is looked at, in characters; anything longer is wrong.</summary>
    public const int LongestTyped = 64;

    // Of symbols that look alike one at most is here, whatever its case: 0 O Q, 1 I L, 5 S, 2 Z, 8 B, 9 G, 6 b, U V, P R, 7 T.
    // E and F are each other under a crossing line. P T E sound too much like D and C, N like M, even without noise.
    private const string Digits = "23456789";
    private const string UpperCase = "ACDHJKMRUWXY";

    // Fewer than the capitals: a line across makes an e of a c, and j and r are little more than a stroke.
    private const string LowerCase = "adhkmuwxy";

    private static readonly SearchValues<char> AnyDigit = SearchValues.Create(Digits);
    private static readonly SearchValues<char> AnyUpperCase = SearchValues.Create(UpperCase);
    private static readonly SearchValues<char> AnyLowerCase = SearchValues.Create(LowerCase);

    /// <summary>Every symbol that may be drawn: digits, capitals and small letters.</summary>
    public static string Symbols => Digits + UpperCase + LowerCase;

    /// <summary>Every symbol that may be spoken: digits and capitals, as case is not heard.</summary>
    public static string SpokenSymbols => Digits + UpperCase;

    /// <summary>A new answer of <see cref="AnswerLength"/> symbols with a digit, a capital and a small letter among them.</summary>
    /// <remarks>About 25 bits once case is folded: enough for a thing that may be tried once, never a secret to be kept.</remarks>
    public static string CreateAnswer()
    {
        Span<char> answer = stackalloc char[AnswerLength];
        do
        {
            RandomNumberGenerator.GetItems(Symbols, answer);
        }
        while (!answer.ContainsAny(AnyDigit) || !answer.ContainsAny(AnyUpperCase) || !answer.ContainsAny(AnyLowerCase));
        return new string(answer);
    }

    /// <summary>Whether a person typed the answer: ASCII case and white space anywhere do not count.</summary>
    /// <param name="answer">The answer as created; an empty or overlong one matches nothing.</param>
    /// <param name="typed">What came from the form, null if the field was missing.</param>
    /// <remarks>Takes the same time wherever the first difference is, for texts of one length.</remarks>
    public static bool Matches(string answer, string? typed)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Length is 0 or > LongestTyped || typed is null || typed.Length > LongestTyped)
            return false;

        Span<char> left = stackalloc char[LongestTyped];
        Span<char> right = stackalloc char[LongestTyped];
        left = left[..Fold(answer, left)];
        right = right[..Fold(typed, right)];
        return CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left), MemoryMarshal.AsBytes(right));
    }

    // ASCII only: char.ToUpperInvariant would also let in letters from elsewhere that fold to ours.
    private static int Fold(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
                folded[length++] = char.IsAsciiLetterLower(c) ? (char)(c - ('a' - 'A')) : c;
        }
        return length;
    }
}
