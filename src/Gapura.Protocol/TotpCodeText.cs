namespace Gapura.Protocol;

/// <summary>A code as people type or paste it: "123 456", "123-456", with a stray blank at either end.</summary>
public static class TotpCodeText
{
    /// <summary>
    /// Reduces what was typed to the bare code. Only ASCII digits count: full-width or Arabic-Indic digits are refused instead of guessed at, as
    /// RFC 4226 §5.3 makes codes of 0 to 9. Spaces and hyphens may stand between digits, any white space around the whole.
    /// </summary>
    /// <param name="typed">Text of any length and content.</param>
    /// <param name="digits">How many digits the code must have, 6 to 8.</param>
    /// <param name="code">The digits, or an empty string when the text is refused.</param>
    /// <returns>Whether the text is a code of exactly that length. Leading zeros count.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="digits"/> is not 6 to 8.</exception>
    public static bool TryNormalise(ReadOnlySpan<char> typed, int digits, out string code)
    {
        Span<char> found = stackalloc char[TotpParameters.CheckedDigits(digits)];
        code = string.Empty;
        int count = 0;
        bool separated = false;
        foreach (char c in typed.Trim())
        {
            if (char.IsAsciiDigit(c))
            {
                if (count == digits)
                {
                    return false;
                }

                found[count++] = c;
                separated = false;
            }
            else if (c is ' ' or '-' && count > 0)
            {
                separated = true;
            }
            else
            {
                return false;
            }
        }

        if (count != digits || separated)
        {
            return false;
        }

        code = new string(found);
        return true;
    }
}
