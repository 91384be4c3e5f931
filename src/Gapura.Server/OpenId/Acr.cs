using System.Collections.Immutable;
using Gapura.Storage.Records;

namespace Gapura.Server.OpenId;

/// <summary>How strongly a person proved themselves, told as it is (J-11).</summary>
public static class Acr
{
    /// <summary>Password alone.</summary>
    public const string OneFactor = "urn:gapura:acr:1";

    /// <summary>Password and a second factor.</summary>
    public const string TwoFactors = "urn:gapura:acr:2";

    public static readonly ImmutableArray<string> All = [OneFactor, TwoFactors];

    public static bool HasTwo(Session session) => session.Methods.Contains(' ', StringComparison.Ordinal);

    public static string Of(Session session) => HasTwo(session) ? TwoFactors : OneFactor;

    /// <summary>RFC 8176's words, with <c>mfa</c> for two of them; <c>rc</c>, a recovery code, is ours.</summary>
    public static ImmutableArray<string> Methods(Session session)
    {
        var words = session.Methods.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? [.. words, "mfa"] : [.. words];
    }

    /// <summary>Whether a request asks for two factors: the first value of ours in its list counts, in the order of its preference (OIDC Core §3.1.2.1).</summary>
    public static bool WantsTwo(IEnumerable<string> asked) => asked.FirstOrDefault(value => All.Contains(value)) == TwoFactors;
}
