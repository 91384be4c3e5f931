namespace Gapura.Protocol;

/// <summary>
/// Base32 of RFC 4648 §6, the way authenticator keys are written. The extended-hex alphabet of §7 is left out: no app uses it.
/// </summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerSymbol = 5;
    private const int SymbolsPerBlock = 8;
    private const int GroupLength = 4;

    /// <summary>Upper case without padding: RFC 4648 §3.2 lets a format leave padding out, and the Key URI Format does.</summary>
    /// <param name="bytes">Any bytes, also none.</param>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        int length = checked((int)(((long)bytes.Length * 8 + BitsPerSymbol - 1) / BitsPerSymbol));
        return string.Create(length, bytes, static (text, source) =>
        {
            int buffer = 0, bits = 0, written = 0;
            foreach (byte b in source)
            {
                buffer = ((buffer << 8) | b) & 0xfff;
                for (bits += 8; bits >= BitsPerSymbol; bits -= BitsPerSymbol)
                {
                    text[written++] = Alphabet[(buffer >> (bits - BitsPerSymbol)) & 0x1f];
                }
            }

            if (bits > 0)
            {
                // RFC 4648 §6: the last quantum is filled with zero bits on the right.
                text[written] = Alphabet[(buffer << (BitsPerSymbol - bits)) & 0x1f];
            }
        });
    }

    /// <summary>
    /// Reads Base32 that a person may have typed. Beyond the alphabet of RFC 4648 §6 it takes lower case, ASCII spaces and hyphens between
    /// symbols (§3.3 has decoders refuse foreign characters unless their format says otherwise, as this one does) and the right padding or none (§3.2).
    /// Refused: everything else, padding of the wrong length, lengths that no bytes encode to, and trailing bits that are not zero (§3.5), so
    /// that bytes have one spelling.
    /// </summary>
    /// <param name="text">Any text; none at all decodes to no bytes.</param>
    /// <param name="bytes">The decoded bytes, or an empty array when the text is refused.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!TryMeasure(text, out int symbols))
        {
            return false;
        }

        byte[] decoded = new byte[(int)((long)symbols * BitsPerSymbol / 8)];
        int buffer = 0, bits = 0, written = 0;
        foreach (char c in text)
        {
            int value = ValueOf(c);
            if (value < 0)
            {
                continue;
            }

            buffer = ((buffer << BitsPerSymbol) | value) & 0xfff;
            bits += BitsPerSymbol;
            if (bits >= 8)
            {
                bits -= 8;
                decoded[written++] = (byte)(buffer >> bits);
            }
        }

        if ((buffer & ((1 << bits) - 1)) != 0)
        {
            return false;
        }

        bytes = decoded;
        return true;
    }

    /// <summary>Groups of four separated by a space, for people to read and type; <see cref="TryDecode"/> takes them back.</summary>
    /// <param name="base32">Base32 without separators.</param>
    public static string Group(string base32)
    {
        ArgumentNullException.ThrowIfNull(base32);
        int separators = base32.Length == 0 ? 0 : (base32.Length - 1) / GroupLength;
        return string.Create(base32.Length + separators, base32, static (text, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                int at = i + i / GroupLength;
                text[at] = source[i];
                if (at > 0 && i % GroupLength == 0)
                {
                    text[at - 1] = ' ';
                }
            }
        });
    }

    /// <summary>Checks the shape, symbols then padding, and counts the symbols; trailing bits are not looked at.</summary>
    private static bool TryMeasure(ReadOnlySpan<char> text, out int symbols)
    {
        symbols = 0;
        int padding = 0;
        bool separated = false;
        foreach (char c in text)
        {
            if (c is ' ' or '-' && symbols > 0 && padding == 0)
            {
                separated = true;
            }
            else if (c == '=' && !separated)
            {
                padding++;
            }
            else if (ValueOf(c) >= 0 && padding == 0)
            {
                symbols++;
                separated = false;
            }
            else
            {
                return false;
            }
        }

        int inLastBlock = symbols % SymbolsPerBlock;

        // RFC 4648 §6: one to four bytes left over make 2, 4, 5 or 7 symbols; 1, 3 and 6 cannot happen.
        return !separated && inLastBlock is not (1 or 3 or 6)
            && (padding == 0 || (inLastBlock != 0 && padding == SymbolsPerBlock - inLastBlock));
    }

    /// <summary>0 to 31, or −1 for what is no symbol of RFC 4648 table 3.</summary>
    private static int ValueOf(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a',
        >= '2' and <= '7' => c - '2' + 26,
        _ => -1,
    };
}
