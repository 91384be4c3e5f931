using Gapura.Server.Hosting;
using Gapura.Server.OpenId.Steps;
using Gapura.Server.OpenId.Stores;
using Gapura.Server.RelyingParties;
using Gapura.Storage.Records;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Gapura.Server.OpenId;

/// <summary>The OpenID provider: OpenIddict's pipeline over our tables and keys. Its steps of ours are the files under Steps/.</summary>
public static class OpenIdRegistration
{
    public static IServiceCollection AddOpenId(this IServiceCollection services, GapuraSettings settings)
    {
        services.AddSingleton<ClientBook>().AddSingleton<ClientAdministration>().AddSingleton<AuthorizationRequests>().AddSingleton<Consents>();
        services.AddSingleton<SigningKeys>().AddHostedService<SigningKeyWatch>();
        services.AddSingleton<Grants>().AddSingleton<RevokedBook>().AddSingleton<AccessTokens>().AddSingleton<AuthorizeParts>();
        services.AddSingleton<BackchannelParts>().AddSingleton<BackchannelLogout>().AddHostedService(provider => provider.GetRequiredService<BackchannelLogout>());
        services.AddSingleton<KeyOptions>()
            .AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(provider => provider.GetRequiredService<KeyOptions>())
            .AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<KeyOptions>());
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(provider => new ConfigureOptions<OpenIddictServerOptions>(
            options => options.TimeProvider = provider.GetRequiredService<TimeProvider>()));
        services.AddAuthentication();
        services.AddOpenIddict()
            // A request reads a token's row once, however many steps look at it; what may happen once is decided by statements, not by what was read.
            .AddCore(core => core.DisableAdditionalFiltering()
                .SetDefaultApplicationEntity<RelyingParty>().SetDefaultTokenEntity<OAuthToken>()
                .ReplaceApplicationStore<RelyingParty, ClientStore>(ServiceLifetime.Singleton)
                .ReplaceTokenStore<OAuthToken, TokenStore>(ServiceLifetime.Singleton)
                .ReplaceApplicationManager<RelyingParty, ClientManager>())
            .AddServer(server => server.Configure(settings));
        return services;
    }

    /// <summary>Only the provider's own addresses pass through it.</summary>
    public static void UseOpenId(this IApplicationBuilder app)
    {
        // Left to itself, the framework puts authentication before everything else, before the gates as well.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseWhen(IsOurs, branch => branch.Use(async (http, next) =>
        {
            await http.RequestServices.GetRequiredService<SigningKeys>().EnsureRsaAsync();
            if (http.Request is { Method: "POST", ContentType: null, ContentLength: null or 0 } && http.Request.Path == "/connect/userinfo")
            {
                // OIDC Core §5.3.1: a POST with the token in its header needs no form; OpenIddict wants one.
                http.Request.ContentType = "application/x-www-form-urlencoded";
            }

            await next(http);
        }).UseAuthentication());
    }

    private static bool IsOurs(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/connect", StringComparison.Ordinal) || http.Request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal);

    private static void Configure(this OpenIddictServerBuilder server, GapuraSettings settings)
    {
        server.SetIssuer(new Uri(settings.BaseUrl))
            .SetAuthorizationEndpointUris("connect/authorize").SetPushedAuthorizationEndpointUris("connect/par").SetTokenEndpointUris("connect/token")
            .SetUserInfoEndpointUris("connect/userinfo").SetIntrospectionEndpointUris("connect/introspect").SetRevocationEndpointUris("connect/revoke")
            .SetDeviceAuthorizationEndpointUris("connect/device").SetEndUserVerificationEndpointUris("connect/verify")
            .SetEndSessionEndpointUris("connect/logout").SetConfigurationEndpointUris(".well-known/openid-configuration", ".well-known/oauth-authorization-server")
            .SetJsonWebKeySetEndpointUris(".well-known/jwks");
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowClientCredentialsFlow().AllowDeviceAuthorizationFlow();
        server.DisableAuthorizationStorage().DisableAccessTokenEncryption().DisableScopeValidation().IgnoreScopePermissions();
        server.SetAuthorizationCodeLifetime(Lifetimes.Code).SetAccessTokenLifetime(Lifetimes.Access).SetIdentityTokenLifetime(Lifetimes.Identity)
            .SetRefreshTokenLifetime(Lifetimes.Refresh).SetRefreshTokenReuseLeeway(TimeSpan.Zero)
            .SetDeviceCodeLifetime(Lifetimes.Device).SetUserCodeLifetime(Lifetimes.Device);
        server.RegisterScopes([.. ClientRules.PersonScopes, .. ClientRules.ApiScopes]);
        server.RegisterClaims(Claims.Name, Claims.PreferredUsername, Claims.Email, Claims.EmailVerified, Claims.PhoneNumber, Claims.PhoneNumberVerified, Claims.AuthenticationTime,
            Claims.AuthenticationContextReference, Claims.AuthenticationMethodReference);
        server.Configure(options =>
        {
            options.RequestTokenLifetime = Lifetimes.Pushed;

            // J-04: a challenge that is the verifier itself protects nothing.
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
            options.ResponseModes.Remove(ResponseModes.Fragment);
        });
        server.AddEventHandler(TakePlainAssertions.Descriptor).AddEventHandler(RefuseTwice.OfAuthorization).AddEventHandler(RefuseTwice.OfPushed).AddEventHandler(RefuseTwice.OfToken)
            .RemoveEventHandler(OpenIddictServerHandlers.RedeemTokenEntry.Descriptor).AddEventHandler(RedeemOnce.Descriptor);
        server.AddEventHandler(TellApplication.Descriptor).RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateGrantedScopes.Descriptor);
        server.AddEventHandler(UseOwnAddress.Descriptor).AddEventHandler(ChooseKeys.Descriptor).AddEventHandler(CheckGrant.Descriptor)
            .AddEventHandler(Authorize.Descriptor).AddEventHandler(Exchange.Descriptor).AddEventHandler(DescribePerson.Descriptor)
            .RemoveEventHandler(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor).AddEventHandler(Revoke.Descriptor)
            .AddEventHandler(EndSession.Descriptor).AddEventHandler(ShowAnswer.OfAuthorization).AddEventHandler(ShowAnswer.OfEndSession)
            .AddEventHandler(VerifyDevice.Descriptor).AddEventHandler(ShowAnswer.OfVerification).AddEventHandler(KeepScopesApart.Descriptor)
            .AddEventHandler(TellMetadata.Descriptor).AddEventHandler(OnceOnly.Descriptor).AddEventHandler(NoForeignLinks.Descriptor)
            .AddEventHandler(NameAudience.Descriptor).AddEventHandler(PassOverHint.Descriptor);
        server.UseAspNetCore(host => host.DisableTransportSecurityRequirement().SuppressJsonResponseIndentation());
    }
}
