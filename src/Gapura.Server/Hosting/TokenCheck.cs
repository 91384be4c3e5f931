using System.Text.RegularExpressions;
using Gapura.Protocol.Signing;
using Gapura.Server.Portals;

namespace Gapura.Server.Hosting;

/// <summary>The part of <see cref="SettingsCheck"/> about terms, Secure Tokens and their limits.</summary>
internal static partial class TokenCheck
{
    private const int MostVersionCharacters = 40;
    private const int MostCoolingHours = 168;

    public static IEnumerable<string> Problems(string path, PortalProfile portal)
    {
        var token = portal.Token;
        if (portal.Factor == FactorKind.SecureToken && !token.Consent.IsAsked)
        {
            yield return $"'{path}:Token:Consent:Version' must be given: a Secure Token is made only of what its person has agreed to.";
        }

        if (token.CoolingHours is < 0 or > MostCoolingHours)
        {
            yield return $"'{path}:Token:CoolingHours' must be 0 to {MostCoolingHours}.";
        }

        foreach (var problem in Agreement($"{path}:Terms", portal.Terms).Concat(Agreement($"{path}:Token:Consent", token.Consent)).Concat(Amounts(path, token)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Agreement(string path, AgreementText text)
    {
        if (text.IsAsked && !PersonText.IsFit(text.Version, MostVersionCharacters))
        {
            yield return $"'{path}:Version' must be 1 to {MostVersionCharacters} characters without control characters.";
        }

        if (text.IsAsked != (text.Indonesian.Length > 0) || text.IsAsked != (text.English.Length > 0))
        {
            yield return $"'{path}': 'Version', 'Indonesian' and 'English' come together, or none.";
        }
    }

    private static IEnumerable<string> Amounts(string path, TokenProfile token)
    {
        for (var i = 0; i < token.CoolingLimits.Count; i++)
        {
            if (!Currency().IsMatch(token.CoolingLimits[i].Currency) || token.CoolingLimits[i].Most < 0)
            {
                yield return $"'{path}:Token:CoolingLimits:{i}' needs a currency such as IDR and an amount of 0 or more.";
            }
        }

        for (var i = 0; i < token.Steps.Count; i++)
        {
            if (!Currency().IsMatch(token.Steps[i].Currency) || token.Steps[i].From < 0 || token.Steps[i].Approvals is < 2 or > 10)
            {
                yield return $"'{path}:Token:Steps:{i}' needs a currency such as IDR, an amount of 0 or more, and 2 to 10 approvals.";
            }
        }
    }

    [GeneratedRegex("^[A-Z]{3}\\z")]
    private static partial Regex Currency();
}
