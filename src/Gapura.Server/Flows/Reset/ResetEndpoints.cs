using Gapura.Server.Http;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.Reset;

/// <summary>Reset by e-mail, of the second factor and of the password: ask → mail → open the link (changes nothing) → confirm.</summary>
public static class ResetEndpoints
{
    public static IServiceCollection AddResetFlow(this IServiceCollection services) => services
        .AddSingleton<ResetLinks>().AddSingleton<RequestReset>().AddSingleton<ConfirmFactorReset>().AddSingleton<ConfirmPasswordReset>();

    public static void MapReset(this IEndpointRouteBuilder portal)
    {
        portal.MapGet("/reset", (HttpContext http, RequestReset verb) => verb.ShowAsync(http.Visit(), ResetPurpose.SecondFactor));
        portal.MapPost("/reset/start", (HttpContext http, RequestReset verb) => verb.StartAsync(http, ResetPurpose.SecondFactor));
        portal.MapPost("/reset", (HttpContext http, RequestReset verb) => verb.DoAsync(http, ResetPurpose.SecondFactor));
        portal.MapPost("/reset/swap", (HttpContext http, RequestReset verb) => verb.SwapCaptchaAsync(http, ResetPurpose.SecondFactor));
        portal.MapGet("/reset/sent", (HttpContext http) => DonePages.Show(http, "/reset", visit => RequestReset.Sent(visit, ResetPurpose.SecondFactor)));
        portal.MapGet("/reset/confirm", (HttpContext http, ConfirmFactorReset verb, string? t) => verb.ShowAsync(http, t));
        portal.MapPost("/reset/confirm", (HttpContext http, ConfirmFactorReset verb) => verb.DoAsync(http));
        portal.MapGet("/reset/done", (HttpContext http) => DonePages.Show(http, "/reset", ConfirmFactorReset.Done));

        portal.MapGet("/password/forgot", (HttpContext http, RequestReset verb) => verb.ShowAsync(http.Visit(), ResetPurpose.Password));
        portal.MapPost("/password/forgot/start", (HttpContext http, RequestReset verb) => verb.StartAsync(http, ResetPurpose.Password));
        portal.MapPost("/password/forgot", (HttpContext http, RequestReset verb) => verb.DoAsync(http, ResetPurpose.Password));
        portal.MapPost("/password/forgot/swap", (HttpContext http, RequestReset verb) => verb.SwapCaptchaAsync(http, ResetPurpose.Password));
        portal.MapGet("/password/sent", (HttpContext http) => DonePages.Show(http, "/password/forgot", visit => RequestReset.Sent(visit, ResetPurpose.Password)));
        portal.MapGet("/password/reset", (HttpContext http, ConfirmPasswordReset verb, string? t) => verb.ShowAsync(http, t));
        portal.MapPost("/password/reset", (HttpContext http, ConfirmPasswordReset verb) => verb.DoAsync(http));
        portal.MapGet("/password/done", (HttpContext http) => DonePages.Show(http, "/password/forgot", ConfirmPasswordReset.Done));

        // Addresses that a form was once answered under stay in the browser's line: opened by themselves they lead to the form.
        foreach (var form in (string[])["/reset", "/password/forgot"])
        {
            portal.MapGet(form + "/start", (HttpContext http) => See.Other(http.Visit().Path(form)));
            portal.MapGet(form + "/swap", (HttpContext http) => See.Other(http.Visit().Path(form)));
        }
    }
}
