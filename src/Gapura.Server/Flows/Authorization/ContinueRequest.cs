using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Flows.Authorization;

/// <summary>
/// Takes a relying party's request up again after the person did what was asked. A page, not a redirect: browsers hold a form's answer to
/// our own addresses (form-action), and the next stop may be the application's.
/// </summary>
public sealed class ContinueRequest(AuthorizationRequests requests, ClientBook clients, SessionBook sessions, Database database)
{
    public async Task<IResult> ShowAsync(HttpContext http, string id)
    {
        var visit = http.Visit();
        if (await FindAsync(visit, id) is not { } found)
        {
            return Over(visit);
        }

        // New recovery codes are shown once, at home: nobody is sent past them.
        var who = await sessions.FindAsync(http, visit);
        var areCodesWaiting = who is not null && await database.ReadAsync(db => db.RecoveryCodeReveals.AnyAsync(reveal => reveal.Id == who.Session.Id));
        return Show.Page<ContinuePage>(visit, new ContinueView(found.Party.Row.Name, AuthorizationRequests.AddressOf(found.Request), areCodesWaiting));
    }

    /// <summary>"Kembali ke {aplikasi}" without signing in: the application is told that the person did not agree.</summary>
    public async Task<IResult> CancelAsync(HttpContext http, string id)
    {
        var visit = http.Visit();
        if (await FindAsync(visit, id) is null)
        {
            return Over(visit);
        }

        await requests.RefuseAsync(id);
        return See.Other(visit.Path($"/continue/{id}"));
    }

    /// <summary>The request of this portal with its application, while it waits.</summary>
    public async Task<WaitingRequest?> FindAsync(Visit visit, string id) =>
        await requests.FindAsync(id) is { } request && request.Portal == visit.Portal.Key && await clients.FindAsync(request.ClientId) is { } party
            ? new WaitingRequest(request, party)
            : null;

    public static IResult Over(Visit visit) => Show.Page<RequestOverPage>(visit, StatusCodes.Status410Gone);
}

public sealed record WaitingRequest(AuthorizationRequest Request, RelyingParty Party);
