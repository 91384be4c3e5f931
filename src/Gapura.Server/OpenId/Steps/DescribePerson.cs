using Gapura.Server.Accounts;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Gapura.Server.OpenId.Steps;

/// <summary>The UserInfo address (OIDC Core §5.3): who the person is now, as far as the token's scopes let it be known.</summary>
public sealed class DescribePerson(Grants grants, AccountSecrets secrets) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleUserInfoRequestContext>()
        .UseSingletonHandler<DescribePerson>()
        .SetOrder(OpenIddictServerHandlers.UserInfo.AttachPrincipal.Descriptor.Order + 1)
        .Build();

    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        var token = context.AccessTokenPrincipal;
        if (token.GetAuthorizationId() is not { } id || await grants.FindLiveAsync(id) is not { } live || !token.HasScope(Scopes.OpenId))
        {
            context.Reject(Errors.InvalidToken, "The token speaks for nobody.");
            return;
        }

        context.Subject = live.Account.Id.ToString();
        foreach (var (name, value) in Principals.About(live.Account, token.GetScopes()))
        {
            context.Claims[name] = value;
        }

        // Here alone: an ID token lies about in browsers and logs, and few applications need the number.
        if (token.HasScope(Scopes.Phone) && secrets.OpenPhone(live.Account) is { } phone)
        {
            context.Claims[Claims.PhoneNumber] = phone;
            context.Claims[Claims.PhoneNumberVerified] = live.Account.PhoneProvedAt is not null;
        }
    }
}
