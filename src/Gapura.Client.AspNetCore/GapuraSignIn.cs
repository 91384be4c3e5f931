using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gapura.Client.AspNetCore;

/// <summary>Sign-in through Gapura: OpenID Connect with PKCE, a cookie of the application's own, sign-out on both sides.</summary>
public static class GapuraSignIn
{
    /// <summary>The scheme that sends people to Gapura.</summary>
    public const string Scheme = "Gapura";

    /// <summary>The scheme of the application's own cookie.</summary>
    public const string CookieScheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Password and a second factor.</summary>
    public const string TwoFactors = "urn:gapura:acr:2";

    /// <summary>Adds sign-in through Gapura, as the application's only way.</summary>
    public static AuthenticationBuilder AddGapuraSignIn(this IServiceCollection services, Action<GapuraSignInOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<GapuraSignInOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GapuraSignInOptions>, OptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);

        // Where several nodes serve the application, register a cache that they share before this: all of them have to know who was signed out.
        services.AddDistributedMemoryCache();
        services.TryAddSingleton<EndedSessions>();
        services.TryAddSingleton<LogoutTokenReader>();
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>, ConfigureOpenId>();
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, ConfigureCookie>();
        services.AddSingleton<IAuthorizationHandler, SecondFactorHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, StepUp>();
        services.AddAuthorization();
        return services.AddAuthentication(options =>
        {
            options.DefaultScheme = CookieScheme;
            options.DefaultChallengeScheme = Scheme;
            options.DefaultSignOutScheme = CookieScheme;
        }).AddCookie(CookieScheme).AddOpenIdConnect(Scheme, _ => { });
    }

    /// <summary>Signs the person out here and at Gapura, and brings them back to a page of the application's.</summary>
    /// <param name="returnPath">That page; it should let in who is not signed in.</param>
    public static IResult SignOut(string returnPath = "/") => Results.SignOut(new AuthenticationProperties { RedirectUri = returnPath }, [CookieScheme, Scheme]);

    /// <summary>
    /// The address to which Gapura tells that a person was signed out there (OpenID Connect Back-Channel Logout). Register it with the client;
    /// whoever has that session here is signed out at their next click.
    /// </summary>
    public static IEndpointConventionBuilder MapGapuraBackChannelLogout(this IEndpointRouteBuilder app, string path = "/backchannel-logout") =>
        app.MapPost(path, BackChannelLogout.HandleAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    /// <summary>
    /// Lets in only who has proved a second factor. Who looks at a page is sent to Gapura to do so and comes back to it; a program gets 401 or 403.
    /// A form that is posted is lost on the way: ask for the second factor on the page that has the form.
    /// </summary>
    /// <param name="builder">An endpoint, or a group of them.</param>
    /// <param name="maxAge">How long ago it may have been proved, from 30 s. However long without it.</param>
    public static TBuilder RequireSecondFactor<TBuilder>(this TBuilder builder, TimeSpan? maxAge = null)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(policy => policy.RequireSecondFactor(maxAge));

    /// <summary>The same for a policy of the application's own.</summary>
    /// <inheritdoc cref="RequireSecondFactor{TBuilder}(TBuilder, TimeSpan?)"/>
    public static AuthorizationPolicyBuilder RequireSecondFactor(this AuthorizationPolicyBuilder policy, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.RequireAuthenticatedUser().AddRequirements(new SecondFactorRequirement(maxAge));
    }

    /// <summary>Whether the person has proved a second factor.</summary>
    public static bool HasSecondFactor(this ClaimsPrincipal person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return person.Identity?.IsAuthenticated == true && person.FindFirst(Claims.Acr)?.Value == TwoFactors;
    }

    private sealed class OptionsCheck : IValidateOptions<GapuraSignInOptions>
    {
        public ValidateOptionsResult Validate(string? name, GapuraSignInOptions options) =>
            options.Problems().ToList() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
