using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gapura.Client.AspNetCore;

/// <summary>ASP.NET Core's OpenID Connect handler, as Gapura wants it.</summary>
internal sealed class ConfigureOpenId(IOptions<GapuraSignInOptions> own, TimeProvider time) : IConfigureNamedOptions<OpenIdConnectOptions>
{
    /// <summary>Where a challenge says which <c>acr</c> it wants.</summary>
    public const string WantedAcr = "gapura.acr";

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    public void Configure(OpenIdConnectOptions options)
    {
    }

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        if (name != GapuraSignIn.Scheme)
        {
            return;
        }

        GapuraSignInOptions given = own.Value;
        options.Authority = given.Address!.AbsoluteUri;
        options.RequireHttpsMetadata = !given.Address.IsLoopback;
        (options.ClientId, options.ClientSecret) = (given.ClientId, given.ClientSecret);
        options.Scope.Clear();
        foreach (string scope in given.Scopes.Prepend("openid").Distinct())
        {
            options.Scope.Add(scope);
        }

        (options.CallbackPath, options.SignedOutCallbackPath) = (given.CallbackPath, given.SignedOutCallbackPath);
        options.ResponseType = OpenIdConnectResponseType.Code;

        // The answer comes by a redirect, so the handler's own cookies need not go along with requests of other sites.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.UsePkce = true;

        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = false;
        options.SignInScheme = options.SignOutScheme = GapuraSignIn.CookieScheme;

        // Of the tokens the ID token alone is kept: signing out shows it to Gapura. See OnTokenValidated.
        options.SaveTokens = false;
        options.ClaimActions.Remove(Claims.Acr);
        options.TokenValidationParameters.NameClaimType = Claims.UserName;
        options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];
        options.Events.OnRedirectToIdentityProvider = AskAsync;
        options.Events.OnRedirectToIdentityProviderForSignOut = SpeakAsync;
        options.Events.OnTokenValidated = KeepAsync;
        options.Events.OnAccessDenied = context => LeaveAsync(context, "access_denied");
        options.Events.OnRemoteFailure = FailAsync;
    }

    private Task AskAsync(RedirectContext context)
    {
        if (context.Properties.Items.TryGetValue(WantedAcr, out string? acr))
        {
            context.ProtocolMessage.AcrValues = acr;
        }

        return SpeakAsync(context);
    }

    /// <summary>Gapura's pages begin in the language of the page that led there.</summary>
    private Task SpeakAsync(RedirectContext context)
    {
        if (own.Value.Language?.Invoke(context.HttpContext) is { Length: > 0 } language)
        {
            context.ProtocolMessage.UiLocales = language;
        }

        return Task.CompletedTask;
    }

    /// <summary>Takes nothing less than what was asked for: else a page would send the person to Gapura again, and again.</summary>
    private Task KeepAsync(TokenValidatedContext context)
    {
        string? acr = context.Principal?.FindFirst(Claims.Acr)?.Value;
        if (context.Properties!.Items.TryGetValue(WantedAcr, out string? wanted) && acr != wanted)
        {
            context.Fail("unmet_authentication_requirements");
        }
        else if (AgeOf(context) > AllowedOf(context) + Skew)
        {
            context.Fail("login_required");
        }
        else if (context.TokenEndpointResponse?.IdToken is { } token)
        {
            context.Properties.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = token }]);
        }

        return Task.CompletedTask;
    }

    private TimeSpan AgeOf(TokenValidatedContext context) => AuthTime.Of(context.Principal) is { } at ? time.GetUtcNow() - at : TimeSpan.MaxValue - Skew;

    private static TimeSpan AllowedOf(TokenValidatedContext context) =>
        context.Properties!.Items.TryGetValue(StepUp.MaxAge, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.MaxValue - Skew;

    private Task FailAsync(RemoteFailureContext context)
    {
        bool isOurs = context.Failure?.Message is "unmet_authentication_requirements" or "login_required";
        return LeaveAsync(context, context.Failure?.Data["error"] as string ?? (isOurs ? context.Failure!.Message : "failed"));
    }

    /// <summary>A person who comes back without having signed in sees a page of the application's, not a fault.</summary>
    private Task LeaveAsync<TOptions>(HandleRequestContext<TOptions> context, string error)
        where TOptions : RemoteAuthenticationOptions
    {
        context.Response.Redirect(QueryHelpers.AddQueryString(context.Request.PathBase + own.Value.FailurePath, "error", error));
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
