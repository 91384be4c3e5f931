namespace Gapura.Server.Portals;

/// <summary>What each guide calls the second factor: texts are written with the oldest guide's word.</summary>
public static class LabelWords
{
    public static string Said(this LabelSet labels, string text) => labels switch
    {
        LabelSet.TwoFactor45 => text.Replace("TOTP", "2FA", StringComparison.Ordinal),
        LabelSet.SecureToken => text.Replace("TOTP", "Secure Token", StringComparison.Ordinal).Replace("2FA", "Secure Token", StringComparison.Ordinal),
        _ => text,
    };
}
