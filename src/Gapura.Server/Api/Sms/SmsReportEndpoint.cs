using Gapura.Server.Messages.Sms;
using Gapura.Server.Wake;

namespace Gapura.Server.Api.Sms;

/// <summary>
/// Where the gateway says what became of a text message. Every call gets the same answer, whether its token is one of ours or not; its body
/// is not read.
/// </summary>
public static class SmsReportEndpoint
{
    /// <summary>Maps it, if the gateway is told of it at all.</summary>
    public static void MapSmsReports(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<SmsReports>().AreWanted)
        {
            app.MapMethods(SmsReports.Path + "{token}", [HttpMethods.Get, HttpMethods.Post], TakeAsync);
        }
    }

    private static async Task<IResult> TakeAsync(HttpContext http, string token, SmsReports reports, WakeRelay wake)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await reports.TakeAsync(token, http.Request.Query[reports.Field].ToString()) is { } account)
        {
            wake.Tell(account);
        }

        return Results.Text("ok");
    }
}
