using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Gapura.Client.AspNetCore;

/// <summary>How people sign in to this application through Gapura.</summary>
public sealed class GapuraSignInOptions
{
    /// <summary>Gapura's address, <c>https://masuk.example</c>. <c>http</c> is taken for this machine only.</summary>
    public Uri? Address { get; set; }

    /// <summary>The client's id.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The client's secret.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>What the application learns of people, besides who they are: <c>profile</c> (name, User ID, user type) and <c>email</c>.</summary>
    public IList<string> Scopes { get; } = ["profile"];

    /// <summary>Where Gapura sends people back to. Register <c>https://your.example</c> and this as a redirect URI.</summary>
    public string CallbackPath { get; set; } = "/signin-oidc";

    /// <summary>Where people come back to after signing out. Register it as a post-logout redirect URI.</summary>
    public string SignedOutCallbackPath { get; set; } = "/signout-callback-oidc";

    /// <summary>Your page for someone who came back without signing in; <c>?error=</c> says why: <c>access_denied</c> when they did not want to.</summary>
    public string FailurePath { get; set; } = "/";

    /// <summary>How long a sign-in to this application lasts without a visit. One hour unless set.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The language that a person reads here, <c>id</c> or <c>en</c>, so that Gapura's pages begin in it (<c>ui_locales</c>, OIDC Core §3.1.2.1);
    /// null for the portal's own. What a person has chosen there stands above it.
    /// </summary>
    public Func<HttpContext, string?>? Language { get; set; }

    /// <summary>The last word on the application's own cookie.</summary>
    public Action<CookieAuthenticationOptions>? Cookie { get; set; }

    internal IEnumerable<string> Problems()
    {
        if (Address is not { IsAbsoluteUri: true } || (Address.Scheme != Uri.UriSchemeHttps && !(Address.Scheme == Uri.UriSchemeHttp && Address.IsLoopback)))
        {
            yield return "GapuraSignInOptions.Address must be Gapura's address, beginning with https:// (http:// for this machine only).";
        }

        if (ClientId.Length == 0 || ClientSecret.Length == 0)
        {
            yield return "GapuraSignInOptions.ClientId and ClientSecret must be those that Gapura's operator gave you.";
        }
    }
}
