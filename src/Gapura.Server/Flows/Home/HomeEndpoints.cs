using Gapura.Server.Http;
using Gapura.Server.Sessions;

namespace Gapura.Server.Flows.Home;

/// <summary>What a signed-in person sees and manages: who I am, 2FA, password, sessions, history.</summary>
public static class HomeEndpoints
{
    public static IServiceCollection AddHome(this IServiceCollection services) => services
        .AddSingleton<ShowHome>().AddSingleton<ChangePassword>().AddSingleton<ManageSessions>().AddSingleton<ReadHistory>().AddSingleton<RenewRecoveryCodes>();

    public static void MapHome(this IEndpointRouteBuilder signedIn)
    {
        signedIn.MapGet("/home", (HttpContext http, ShowHome verb) => verb.DoAsync(http.Visit(), http.SignedIn()));
        signedIn.MapGet("/home/password", (HttpContext http, ChangePassword verb) => verb.ShowAsync(http.Visit(), http.SignedIn(), null, StatusCodes.Status200OK));
        signedIn.MapPost("/home/password", (HttpContext http, ChangePassword verb) => verb.DoAsync(http, http.Visit(), http.SignedIn()));
        signedIn.MapGet("/home/password/changed", (HttpContext http) => DonePages.Show(http, "/home", ChangePassword.Done));
        signedIn.MapGet("/home/recovery-codes", (HttpContext http, RenewRecoveryCodes verb) => verb.ShowAsync(http.Visit(), http.SignedIn()));
        signedIn.MapPost("/home/recovery-codes", (HttpContext http, RenewRecoveryCodes verb) => verb.DoAsync(http.Visit(), http.SignedIn()));
        signedIn.MapGet("/home/sessions", (HttpContext http, ManageSessions verb) => verb.ShowAsync(http.Visit(), http.SignedIn()));
        signedIn.MapPost("/home/sessions/end", (HttpContext http, ManageSessions verb) => verb.EndOneAsync(http, http.Visit(), http.SignedIn()));
        signedIn.MapPost("/home/sessions/end-others", (HttpContext http, ManageSessions verb) => verb.EndOthersAsync(http.Visit(), http.SignedIn()));
        signedIn.MapGet("/home/history", (HttpContext http, ReadHistory verb) => verb.ShowAsync(http.Visit(), http.SignedIn()));
        signedIn.MapPost("/home/history/not-me", (HttpContext http, ReadHistory verb) => verb.NotMeAsync(http, http.Visit(), http.SignedIn()));
        signedIn.MapPost("/log-out", LogOutAsync).WithMetadata(new OpenWhileEnrolling());
    }

    private static async Task<IResult> LogOutAsync(HttpContext http, SessionBook sessions)
    {
        var visit = http.Visit();
        await sessions.LogOutAsync(http, visit, http.SignedIn());

        // Not "storage": portals keep nothing there, but our app on the same phone keeps its keys there, and is of the same origin.
        http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return See.Other(visit.Path("/"));
    }
}
