using Gapura.Server.Http;
using Gapura.Server.Sessions;

namespace Gapura.Server.Flows.Disable;

/// <summary>"Disable TOTP", from the signed-in home.</summary>
public static class DisableEndpoints
{
    public static void MapDisable(this IEndpointRouteBuilder signedIn)
    {
        signedIn.MapGet("/disable", (HttpContext http, DisableTotp verb) => verb.ShowAsync(http.Visit(), http.SignedIn()));
        signedIn.MapPost("/disable", (HttpContext http, DisableTotp verb) => verb.DoAsync(http.Visit(), http.SignedIn()));
        signedIn.MapGet("/disabled", (HttpContext http, DisableTotp verb) => verb.Done(http.Visit(), http.SignedIn()));
    }
}
