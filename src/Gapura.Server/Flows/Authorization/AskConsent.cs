using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Flows.Authorization;

/// <summary>Asks a person whether an application may know who they are (J-17). A yes is remembered; a no holds for this once.</summary>
public sealed class AskConsent(ContinueRequest waiting, AuthorizationRequests requests, Consents consents)
{
    public async Task<IResult> ShowAsync(HttpContext http, string id) => await waiting.FindAsync(http.Visit(), id) is { } found
        ? Show.Page<ConsentPage>(http.Visit(), new ConsentForm(id, found.Party.Row.Name, HostOf(found), http.SignedIn().Account, ScopesOf(found)))
        : ContinueRequest.Over(http.Visit());

    public async Task<IResult> DoAsync(HttpContext http, string id)
    {
        var (visit, account) = (http.Visit(), http.SignedIn().Account);
        if (await waiting.FindAsync(visit, id) is not { } found)
        {
            return ContinueRequest.Over(visit);
        }

        var source = new ConsentSource(visit.Address, visit.UserAgent);
        switch (PostedForm.Of(http)["decision"])
        {
            case "allow":
                await consents.GiveAsync(account, found.Party, ScopesOf(found), source);
                break;
            case "deny":
                await consents.RefuseAsync(account, found.Party.Id, source);
                await requests.RefuseAsync(id);
                break;
            default:
                return await ShowAsync(http, id);
        }

        return See.Other(visit.Path($"/continue/{id}"));
    }

    /// <summary>What was asked for, of what there is.</summary>
    private static IReadOnlyList<string> ScopesOf(WaitingRequest found)
    {
        var asked = Parameter(found, "scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. asked.Where(ClientRules.PersonScopes.Contains).Where(found.Party.Scopes.Contains).Distinct()];
    }

    /// <summary>Where the answer goes: what a person can compare with the address they came from.</summary>
    private static string HostOf(WaitingRequest found) =>
        Uri.TryCreate(Parameter(found, "redirect_uri"), UriKind.Absolute, out var uri) ? uri.Host : found.Party.RedirectUris is [var first, ..] ? new Uri(first).Host : "";

    private static string Parameter(WaitingRequest found, string name) =>
        QueryHelpers.ParseQuery(found.Request.Parameters[(found.Request.Parameters.IndexOf('?', StringComparison.Ordinal) + 1)..]).TryGetValue(name, out var value) ? value.ToString() : "";
}
