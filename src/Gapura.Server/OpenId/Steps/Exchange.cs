using System.Collections.Immutable;
using System.Security.Claims;
using Gapura.Server.Hosting;
using Gapura.Server.RelyingParties;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>The token address, once OpenIddict has authenticated the client and found the code or token to be its own, in time and not used before.</summary>
public sealed class Exchange(Grants grants, ClientBook clients, GapuraSettings settings, Clock clock) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    private readonly string _api = ApiAudience(settings);

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
        .UseSingletonHandler<Exchange>()
        .SetOrder(OpenIddictServerHandlers.Exchange.AttachPrincipal.Descriptor.Order + 1)
        .Build();

    /// <summary>Whom access tokens of programs are for: the interface under <c>/api/v1</c>.</summary>
    public static string ApiAudience(GapuraSettings settings) => new Uri(new Uri(settings.BaseUrl), "/api/v1").AbsoluteUri;

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType())
        {
            await ProgramAsync(context);
        }
        else if ((context.AuthorizationCodePrincipal ?? context.RefreshTokenPrincipal ?? context.DeviceCodePrincipal) is { } before)
        {
            await PersonAsync(context, before);
        }
    }

    private async Task ProgramAsync(HandleTokenRequestContext context)
    {
        var party = await clients.FindAsync(context.Request.ClientId!);
        if (context.Request.GetScopes().Any(scope => !ClientRules.ApiScopes.Contains(scope) || party?.Scopes.Contains(scope) != true))
        {
            context.Reject(Errors.InvalidScope, "Programs get gapura.* scopes only, and of those what they are registered for.");
            return;
        }

        context.SignIn(Principals.Program(context.Request.ClientId!, context.Request.GetScopes(), _api));
    }

    private async Task PersonAsync(HandleTokenRequestContext context, ClaimsPrincipal before)
    {
        if (await grants.FindLiveAsync(before.GetAuthorizationId()) is not { } live || live.Grant.ClientId != context.Request.ClientId
            || (context.Request.IsRefreshTokenGrantType() && live.Grant.CreatedAt + Lifetimes.Refresh <= clock.Now))
        {
            context.Reject(Errors.InvalidGrant, "What the code or token was given for has ended.");
            return;
        }

        // RFC 6749 §6: a refresh may ask for less, never for more. The refresh token that follows is for what the one before was for.
        var party = await clients.FindAsync(live.Grant.ClientId);
        var granted = before.GetScopes().Where(scope => party?.Scopes.Contains(scope) == true).ToImmutableArray();
        var asked = context.Request.IsRefreshTokenGrantType() && context.Request.GetScopes() is { Length: > 0 } narrower ? narrower : granted;
        if (asked.Except(granted).Any())
        {
            context.Reject(Errors.InvalidScope, "More was asked for than was granted.");
            return;
        }

        context.SignIn(Principals.Renewed(before, live, granted, asked));
    }
}
