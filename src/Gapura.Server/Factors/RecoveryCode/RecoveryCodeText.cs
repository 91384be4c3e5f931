using System.Security.Cryptography;
using System.Text;

namespace Gapura.Server.Factors.RecoveryCode;

/// <summary>How a recovery code is written: 15 letters and digits without look-alikes, in three groups; 73 bits (63B-4 §4.2.1.1 asks for 64).</summary>
public static class RecoveryCodeText
{
    public const int Length = 15;
    private const string Letters = "23456789abcdefghjkmnpqrstvwxyz";

    public static string Create()
    {
        var text = RandomNumberGenerator.GetString(Letters, Length);
        return $"{text[..5]}-{text[5..10]}-{text[10..]}";
    }

    /// <summary>Lower-cases and drops spaces and hyphens.</summary>
    public static bool TryNormalise(string typed, out string code)
    {
        var text = new StringBuilder(Length);
        foreach (var c in typed)
        {
            var letter = char.ToLowerInvariant(c);
            if (Letters.Contains(letter, StringComparison.Ordinal) && text.Length < Length + 1)
            {
                text.Append(letter);
            }
            else if (c is not (' ' or '-'))
            {
                code = "";
                return false;
            }
        }

        code = text.ToString();
        return code.Length == Length;
    }
}
