using Gapura.Server.Hosting;
using Gapura.Storage;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>
/// What may be used once is used once, by one conditional statement (J-02, J-08). OpenIddict's own step reads the token anew before it changes
/// it, so that several who come at once pass, and of refresh tokens it lets all of them pass on purpose.
/// </summary>
public sealed class RedeemOnce(Database database, Clock clock) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<RedeemOnce>()
        .SetOrder(OpenIddictServerHandlers.RedeemTokenEntry.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        var shown = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);
        var used = context.EndpointType switch
        {
            OpenIddictServerEndpointType.Token => shown?.AuthorizationCodePrincipal ?? shown?.RefreshTokenPrincipal ?? shown?.DeviceCodePrincipal,
            OpenIddictServerEndpointType.Authorization => shown?.RequestTokenPrincipal,
            OpenIddictServerEndpointType.EndUserVerification => shown?.UserCodePrincipal,
            _ => null,
        };
        if (used?.GetTokenId() is not { } name || !Guid.TryParseExact(name, "N", out var id))
        {
            return;
        }

        var rows = await database.RunAloneAsync(
            $"UPDATE oauth_tokens SET status = {Statuses.Redeemed}, redeemed_at = {database.Time(clock.Now)}, version = version + 1 WHERE id = {id} AND status = {Statuses.Valid}");
        if (rows == 0)
        {
            context.Reject(
                context.EndpointType == OpenIddictServerEndpointType.Token ? Errors.InvalidGrant : Errors.InvalidRequest, "It was used already, by somebody who was faster.");
        }
    }
}
