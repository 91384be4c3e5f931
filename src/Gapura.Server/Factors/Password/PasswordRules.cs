using System.Globalization;
using System.Text;
using Gapura.Server.Portals;
using Gapura.Storage.Records;

namespace Gapura.Server.Factors.Password;

/// <summary>What a new password must hold to: length, and not being one that everybody tries. No composition rules (63B-4 §3.1.1.2).</summary>
public static class PasswordRules
{
    /// <summary>Code points when a second factor is asked as well.</summary>
    public const int ShortestWithFactor = 8;

    /// <summary>Code points when the password stands alone.</summary>
    public const int ShortestAlone = 15;

    /// <summary>Bytes of UTF-8; more is refused before any work .</summary>
    public const int MostBytes = 1024;

    /// <summary>Bits that an attacker who knows the lists must guess at least: a million tries. Below, the password is on a list or near one.</summary>
    private const double FewestBits = 20;

    /// <summary>The estimator's work grows with the square of the length: a long password is judged by its beginning.</summary>
    private const int JudgedCharacters = 64;

    /// <summary>One for all: to read its lists takes fifty times what a judgement does.</summary>
    private static readonly Zxcvbn.Zxcvbn Judge = new();

    // What Indonesian people choose and English lists lack.
    private static readonly string[] LocalWords =
    [
        "indonesia", "merdeka", "rahasia", "sandi", "katasandi", "bismillah", "alhamdulillah", "sayang", "cinta", "jakarta", "bandung", "surabaya",
        "garuda", "pancasila", "pengadaan", "penyedia", "pemerintah", "selamat", "sukses", "juara", "gapura", "lpse",
    ];

    public static bool IsTooLong(string password) => Encoding.UTF8.GetByteCount(password) > MostBytes;

    /// <param name="shortest">Code points that it must have.</param>
    /// <returns>Null when the password may be used.</returns>
    public static PasswordFault? Check(string password, int shortest, Account account, PortalProfile portal)
    {
        if (password.Length == 0)
        {
            return PasswordFault.Missing;
        }

        if (IsTooLong(password))
        {
            return PasswordFault.TooLong;
        }

        if (new StringInfo(password).LengthInTextElements == 0 || password.EnumerateRunes().Count() < shortest)
        {
            return PasswordFault.TooShort;
        }

        return IsGuessable(password, [account.UserId, account.DisplayName, account.Email, portal.Key, portal.Name, portal.Header, .. LocalWords])
            ? PasswordFault.Common
            : null;
    }

    private static bool IsGuessable(string password, IEnumerable<string> context)
    {
        var judged = password.Length > JudgedCharacters ? password[..JudgedCharacters] : password;
        var words = context.SelectMany(text => text.Split([' ', '@', '.', '-', '_'], StringSplitOptions.RemoveEmptyEntries)).Where(word => word.Length > 2);
        return Judge.EvaluatePassword(judged, words).Entropy < FewestBits;
    }
}

public enum PasswordFault
{
    Missing,
    TooShort,
    TooLong,
    Common,
}
