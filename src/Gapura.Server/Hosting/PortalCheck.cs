using System.Text.RegularExpressions;
using Gapura.Server.Portals;

namespace Gapura.Server.Hosting;

/// <summary>The part of <see cref="SettingsCheck"/> about portals: their keys are addresses, their texts are shown.</summary>
public static partial class PortalCheck
{
    /// <summary>First segments of addresses that are the server's own.</summary>
    public static IReadOnlyList<string> ReservedPortalKeys { get; } =
        ["app", "admin", "demo", "health", "api", "openapi", "assets", "connect", ".well-known", "oauth", "messages"];

    internal static IEnumerable<string> Problems(List<PortalProfile> portals)
    {
        if (portals.Count == 0)
        {
            yield return "'Portals' must hold at least one portal.";
        }

        for (var i = 0; i < portals.Count; i++)
        {
            var portal = portals[i];
            var path = $"Portals:{i}";
            if (ReservedPortalKeys.Contains(portal.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"'{path}:Key' must not be '{portal.Key}': that address is the server's own.";
            }
            else if (!Key().IsMatch(portal.Key))
            {
                yield return $"'{path}:Key' must be 1 to 40 of a-z, 0-9 and hyphen.";
            }
            else if (portals.FindIndex(other => other.Key == portal.Key) < i)
            {
                yield return $"'{path}:Key' is taken: another portal is '{portal.Key}' already.";
            }

            foreach (var problem in Texts(path, ("Name", portal.Name), ("Header", portal.Header)).Concat(UserTypes(path, portal.UserTypes)).Concat(TokenCheck.Problems(path, portal)))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> UserTypes(string portal, List<UserType> types)
    {
        if (types.Count == 0)
        {
            yield return $"'{portal}:UserTypes' must hold at least one user type.";
        }

        for (var i = 0; i < types.Count; i++)
        {
            var path = $"{portal}:UserTypes:{i}";
            if (!Key().IsMatch(types[i].Key))
            {
                yield return $"'{path}:Key' must be 1 to 40 of a-z, 0-9 and hyphen.";
            }
            else if (types.FindIndex(other => other.Key == types[i].Key) < i)
            {
                yield return $"'{path}:Key' is taken: another user type of this portal is '{types[i].Key}' already.";
            }

            foreach (var problem in Texts(path, ("Label", types[i].Label), ("Caption", types[i].Caption)))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Texts(string path, params (string Name, string Value)[] texts) =>
        texts.Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => $"'{path}:{text.Name}' must be given.");

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\z")]
    private static partial Regex Key();
}
