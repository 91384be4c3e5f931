using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;

namespace Gapura.Server.Flows.Authorization;

/// <summary>An application asks to sign the person out without proof that it knows them: the person decides (J-18).</summary>
public sealed class ConfirmSignOut(AuthorizationRequests requests, ClientBook clients, SessionBook sessions)
{
    public async Task<IResult> ShowAsync(HttpContext http, string id)
    {
        var visit = http.Visit();
        return await requests.FindAsync(id) is { } request && request.Portal == visit.Portal.Key
            ? Show.Page<SignOutPage>(visit, new SignOutForm(id, (await clients.FindAsync(request.ClientId))?.Row.Name))
            : ContinueRequest.Over(visit);
    }

    public async Task<IResult> DoAsync(HttpContext http, string id)
    {
        var visit = http.Visit();
        if (await requests.FindAsync(id) is not { } request || request.Portal != visit.Portal.Key)
        {
            return ContinueRequest.Over(visit);
        }

        if (await sessions.FindAsync(http, visit) is { } who)
        {
            await sessions.LogOutAsync(http, visit, who);
        }

        return await clients.FindAsync(request.ClientId) is { } party
            ? Show.Page<ContinuePage>(visit, new ContinueView(party.Row.Name, AuthorizationRequests.AddressOf(request), false))
            : See.Other(visit.Path("/"));
    }
}
