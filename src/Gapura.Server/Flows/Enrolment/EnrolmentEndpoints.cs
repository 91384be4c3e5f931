using Gapura.Server.Http;
using Gapura.Server.Sessions;

namespace Gapura.Server.Flows.Enrolment;

/// <summary>"Enable TOTP" from within a session. Enrolling on the way in belongs to the sign-in flow.</summary>
public static class EnrolmentEndpoints
{
    public static void MapEnrolment(this IEndpointRouteBuilder signedIn)
    {
        var open = signedIn.MapGroup("").WithMetadata(new OpenWhileEnrolling());
        open.MapGet("/enable", (HttpContext http, EnrolTotp verb) => verb.OfferAsync(http.Visit(), http.SignedIn()));
        open.MapPost("/enable", (HttpContext http, EnrolTotp verb) => verb.BeginAsync(http.Visit(), http.SignedIn()));
        open.MapGet("/qr", (HttpContext http, EnrolTotp verb) => verb.ShowQrAsync(http.Visit(), http.SignedIn(), null, StatusCodes.Status200OK));
        open.MapPost("/qr", (HttpContext http, EnrolTotp verb) => verb.TestCodeAsync(http, http.Visit(), http.SignedIn()));
    }
}
