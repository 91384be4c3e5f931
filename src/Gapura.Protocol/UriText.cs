using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Gapura.Protocol;

/// <summary>
/// Percent-encoding of RFC 3986 §2. The framework's own reader passes broken escapes through and replaces broken UTF-8, so reading is done here.
/// </summary>
internal static class UriText
{
    // RFC 3986 §3.3 pchar without the escape, plus "/" and "?" which §3.4 allows in a query. The "?" ends a label before it gets here, and
    // a "/" that a writer left bare in a label is read as itself: there is no second path segment it could mean.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?");

    /// <summary>UTF-8, then everything but the unreserved characters of §2.3 as %XX; a space is %20.</summary>
    /// <exception cref="ArgumentException">Half of a surrogate pair stands alone: no UTF-8 says that.</exception>
    public static string Escape(string text, string parameterName)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                throw new ArgumentException("The text is not well-formed UTF-16.", parameterName);
            }
        }

        return Uri.EscapeDataString(text);
    }

    /// <summary>Refuses characters that need an escape, escapes without two hexadecimal digits, and bytes that are not UTF-8.</summary>
    public static bool TryUnescape(ReadOnlySpan<char> escaped, out string text)
    {
        text = string.Empty;
        byte[] bytes = new byte[escaped.Length];
        int written = 0;
        for (int i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '%')
            {
                if (i + 2 >= escaped.Length
                    || !byte.TryParse(escaped.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[written++]))
                {
                    return false;
                }

                i += 2;
            }
            else if (Plain.Contains(escaped[i]))
            {
                bytes[written++] = (byte)escaped[i];
            }
            else
            {
                return false;
            }
        }

        if (!Utf8.IsValid(bytes.AsSpan(0, written)))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes, 0, written);
        return true;
    }
}
