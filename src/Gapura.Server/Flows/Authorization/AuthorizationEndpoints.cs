namespace Gapura.Server.Flows.Authorization;

/// <summary>What a person does for an application that asked: goes on, agrees, signs out. The protocol's own addresses are OpenId's.</summary>
public static class AuthorizationEndpoints
{
    public static IServiceCollection AddAuthorizationFlow(this IServiceCollection services) => services
        .AddSingleton<ContinueRequest>().AddSingleton<AskConsent>().AddSingleton<ManageApps>().AddSingleton<ConfirmSignOut>();

    public static void MapAuthorization(this IEndpointRouteBuilder portal)
    {
        portal.MapGet("/continue/{id}", (HttpContext http, ContinueRequest verb, string id) => verb.ShowAsync(http, id));
        portal.MapPost("/continue/{id}/cancel", (HttpContext http, ContinueRequest verb, string id) => verb.CancelAsync(http, id));
        portal.MapGet("/sign-out/{id}", (HttpContext http, ConfirmSignOut verb, string id) => verb.ShowAsync(http, id));
        portal.MapPost("/sign-out/{id}", (HttpContext http, ConfirmSignOut verb, string id) => verb.DoAsync(http, id));
    }

    public static void MapConsent(this IEndpointRouteBuilder signedIn)
    {
        signedIn.MapGet("/consent/{id}", (HttpContext http, AskConsent verb, string id) => verb.ShowAsync(http, id));
        signedIn.MapPost("/consent/{id}", (HttpContext http, AskConsent verb, string id) => verb.DoAsync(http, id));
        signedIn.MapGet("/home/apps", (HttpContext http, ManageApps verb) => verb.ShowAsync(http));
        signedIn.MapPost("/home/apps/take-back", (HttpContext http, ManageApps verb) => verb.TakeBackAsync(http));
    }
}
