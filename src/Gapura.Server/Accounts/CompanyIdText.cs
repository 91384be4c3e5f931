namespace Gapura.Server.Accounts;

/// <summary>A Company ID as people type it: letters, digits and hyphens, in any case.</summary>
public static class CompanyIdText
{
    public const int MostCharacters = 32;

    /// <summary>The form in which it is kept and compared.</summary>
    public static string Normalise(string typed) => typed.Trim().ToUpperInvariant();

    /// <summary>Whether it can be one: 1 to 32 letters, digits and hyphens.</summary>
    public static bool IsFit(string typed) => Normalise(typed) is { Length: > 0 and <= MostCharacters } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
