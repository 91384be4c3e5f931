using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gapura.Client.AspNetCore;

/// <summary>The application's own cookie: out of reach of scripts and of other sites, and worth nothing once Gapura has said that the person signed out.</summary>
internal sealed class ConfigureCookie(IOptions<GapuraSignInOptions> own, EndedSessions ended) : IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public void Configure(CookieAuthenticationOptions options)
    {
    }

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        if (name != GapuraSignIn.CookieScheme)
        {
            return;
        }

        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = own.Value.Address!.IsLoopback ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        options.ExpireTimeSpan = own.Value.Lifetime;
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = LookAsync;
        own.Value.Cookie?.Invoke(options);
    }

    private async Task LookAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } person && await ended.HasEndedAsync(person, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(GapuraSignIn.CookieScheme);
        }
    }
}
