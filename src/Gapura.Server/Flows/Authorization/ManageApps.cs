using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;

namespace Gapura.Server.Flows.Authorization;

/// <summary>"Aplikasi terhubung": which applications know the person, and taking that back.</summary>
public sealed class ManageApps(Consents consents)
{
    public async Task<IResult> ShowAsync(HttpContext http) =>
        Show.Page<AppsPage>(http.Visit(), new AppsView(await consents.OfAsync(http.SignedIn().Account.Id)));

    public async Task<IResult> TakeBackAsync(HttpContext http)
    {
        var visit = http.Visit();
        await consents.TakeBackAsync(http.SignedIn().Account, PostedForm.Of(http)["client"], new ConsentSource(visit.Address, visit.UserAgent));
        return See.Other(visit.Path("/home/apps"));
    }
}
