using System.Text.RegularExpressions;
using Gapura.Server.Captchas;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Flows.Authorization;
using Gapura.Server.Flows.Devices;
using Gapura.Server.Flows.Disable;
using Gapura.Server.Flows.Enrolment;
using Gapura.Server.Flows.Home;
using Gapura.Server.Flows.Mailbox;
using Gapura.Server.Flows.Reauthentication;
using Gapura.Server.Flows.Reset;
using Gapura.Server.Flows.SignIn;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;

namespace Gapura.Server.Hosting;

/// <summary>The addresses of every portal: public ones, and behind a session.</summary>
public static partial class PortalEndpoints
{
    public static void MapPortals(this IEndpointRouteBuilder app)
    {
        var portal = app.MapGroup("/{portal}").AddEndpointFilter<PortalGate>();
        portal.MapGet("/", FrontAsync);
        portal.MapPost("/language", SwitchLanguage);
        portal.MapGet("/app", Download);
        portal.MapCaptcha();
        portal.MapSignIn();
        portal.MapReset();
        portal.MapMailbox();
        portal.MapAuthorization();

        var signedIn = portal.MapGroup("").AddEndpointFilter<SessionGate>();
        signedIn.MapHome();
        signedIn.MapDevices();
        signedIn.MapEnrolment();
        signedIn.MapDisable();
        signedIn.MapConsent();
        ConfirmIdentity.Map(signedIn);
    }

    private static async Task<IResult> FrontAsync(HttpContext http, SessionBook sessions) =>
        Show.Page<FrontPage>(http.Visit(), await sessions.FindAsync(http, http.Visit()) is not null);

    private static IResult Download(HttpContext http, OwnServer server) => http.Visit() is { Portal.UsesDevices: true } visit
        ? Show.Page<DownloadPage>(visit, new DownloadView(QrPicture.Path($"{server.Name}/app/", out var size), size))
        : Errors.NotFound(http);

    private static IResult SwitchLanguage(HttpContext http)
    {
        var back = PostedForm.Of(http)["back"];
        var visit = http.Visit();
        var isOurs = back == OpenId.Steps.VerifyDevice.Path || (back.StartsWith(visit.Path("/"), StringComparison.Ordinal) && PageOfOurs().IsMatch(back));
        return See.Other(isOurs ? back : visit.Path("/"));
    }

    /// <summary>A path of plain segments, at its end the name of a request, with at most the parameters that our own pages have (ATK-10).</summary>
    [GeneratedRegex(@"\A/[a-z0-9-]+(/[a-z0-9-]+)*(/[A-Za-z0-9_-]{22})?/?(\?(t|userType|request)=[A-Za-z0-9_-]{1,64}(&request=[A-Za-z0-9_-]{22})?)?\z")]
    private static partial Regex PageOfOurs();
}
