using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>A client's assertion counts once (RFC 7523 §3, J-09): its <c>jti</c> is a row, and whoever inserts it second is refused.</summary>
public sealed class OnceOnly(Database database, Clock clock) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(10);

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseSingletonHandler<OnceOnly>()
        .SetOrder(OpenIddictServerHandlers.ValidateClientAssertion.Descriptor.Order + 1)
        .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientAssertionPrincipal is not { } assertion)
        {
            return;
        }

        var expires = assertion.GetExpirationDate() ?? DateTimeOffset.MaxValue;
        if (assertion.GetClaim(Claims.JwtId) is not { Length: > 0 } id || expires - clock.Now > Longest)
        {
            context.Reject(Errors.InvalidClient, "A client assertion needs a jti, and an exp that is at most ten minutes ahead.");
            return;
        }

        // FAPI 2.0 §5.3.2.1: clocks may differ a little (J-21); OpenIddict would let them differ by five minutes.
        if (expires <= clock.Now || IsAhead(assertion, Claims.IssuedAt) || IsAhead(assertion, Claims.NotBefore))
        {
            context.Reject(Errors.InvalidClient, "The client assertion is not valid now.");
            return;
        }

        var client = assertion.GetClaim(Claims.Subject) ?? "";
        var hash = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        var rows = await database.RunAloneAsync(
            $"INSERT INTO used_assertions (client_id, id_hash, expires_at) VALUES ({client}, {hash}, {database.Time(expires)}) ON CONFLICT (client_id, id_hash) DO NOTHING");
        if (rows == 0)
        {
            context.Reject(Errors.InvalidClient, "The client assertion was used before.");
        }
    }

    private bool IsAhead(ClaimsPrincipal assertion, string claim) =>
        assertion.GetClaim(claim) is { } text && (!long.TryParse(text, CultureInfo.InvariantCulture, out var at) || at > (clock.Now + Ahead).ToUnixTimeSeconds());
}
