using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Gapura.Client.AspNetCore;

/// <summary>
/// What follows where somebody may not go on: whoever looks at a page is sent to Gapura, to prove what the page asks for and no less; a program is
/// told, in the words of RFC 9470, since no redirect helps it.
/// </summary>
internal sealed class StepUp : IAuthorizationMiddlewareResultHandler
{
    public const string MaxAge = "gapura.max_age";

    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        SecondFactorRequirement? wanted = policy.Requirements.OfType<SecondFactorRequirement>().OrderBy(one => one.MaxAge ?? TimeSpan.MaxValue).FirstOrDefault();
        bool isSecondFactorMissing = authorizeResult.Challenged || (authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<SecondFactorRequirement>().Any() ?? false);
        if (authorizeResult.Succeeded || !isSecondFactorMissing)
        {
            return _usual.HandleAsync(next, context, policy, authorizeResult);
        }

        return IsLookedAt(context.Request) ? SendAsync(context, wanted) : TellAsync(context, wanted, authorizeResult.Challenged);
    }

    /// <summary>Whether a browser shows the answer to a person.</summary>
    internal static bool IsLookedAt(HttpRequest request) => request.Headers["Sec-Fetch-Mode"].ToString() is var mode && mode.Length > 0
        ? mode == "navigate"
        : request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private static Task SendAsync(HttpContext context, SecondFactorRequirement? wanted)
    {
        // Back to the page itself: what was posted to it does not come along.
        var properties = new OpenIdConnectChallengeProperties { RedirectUri = UriHelper.BuildRelative(context.Request.PathBase, context.Request.Path, context.Request.QueryString) };
        if (wanted is not null)
        {
            properties.Items[ConfigureOpenId.WantedAcr] = GapuraSignIn.TwoFactors;
        }

        if (wanted?.MaxAge is { } most)
        {
            properties.MaxAge = most;
            properties.Items[MaxAge] = ((long)most.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return context.ChallengeAsync(GapuraSignIn.Scheme, properties);
    }

    private static Task TellAsync(HttpContext context, SecondFactorRequirement? wanted, bool isNobody)
    {
        context.Response.StatusCode = isNobody ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        string age = wanted?.MaxAge is { } most ? string.Create(CultureInfo.InvariantCulture, $", max_age=\"{(long)most.TotalSeconds}\"") : "";
        context.Response.Headers[HeaderNames.WWWAuthenticate] = wanted is null ? "Cookie" : $"Cookie error=\"insufficient_user_authentication\", acr_values=\"{GapuraSignIn.TwoFactors}\"{age}";
        return Task.CompletedTask;
    }
}
