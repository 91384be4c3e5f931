using System.Security.Claims;
using Gapura.Client.AspNetCore;

namespace BusinessBanking;

/// <summary>Who has signed in through Gapura.</summary>
/// <param name="HasToken">Whether they proved it with their Secure Token: who did not may look, and nothing else.</param>
public sealed record Person(string UserId, string Name, string Company, bool HasToken)
{
    /// <returns>Null for who has not.</returns>
    public static Person? Of(ClaimsPrincipal claims) => claims.Identity?.IsAuthenticated == true
        ? new Person(
            claims.FindFirstValue("preferred_username") ?? "", claims.FindFirstValue("name") ?? "", claims.FindFirstValue("gapura_organisation") ?? "", claims.HasSecondFactor())
        : null;

    public override string ToString() => "person [redacted]";
}
