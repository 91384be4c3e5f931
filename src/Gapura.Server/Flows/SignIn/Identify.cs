using Gapura.Server.Accounts;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Portals;
using Gapura.Server.RelyingParties;
using Gapura.Server.Sessions;
using Gapura.Storage.Records;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Flows.SignIn;

/// <summary>Form Login 1: who someone says they are. Nobody is looked up here, so known and unknown User IDs cannot differ (C-02).</summary>
public sealed class Identify(SignInRuns runs, AuthorizationRequests requests, ClientBook clients, SessionBook sessions)
{
    public async Task<IResult> ShowAsync(HttpContext http, string? userType, string? requestId)
    {
        var visit = http.Visit();
        var asked = await AskedAsync(visit, requestId);
        if (requestId is not null && asked is null)
        {
            return Show.Page<RequestOverPage>(visit, StatusCodes.Status410Gone);
        }

        // Who is signed in already and must prove more need not say again who they are.
        var who = asked is null ? null : await sessions.FindAsync(http, visit);
        var type = visit.Portal.FindUserType(userType ?? who?.Account.UserType);
        return type is not null || visit.Portal.HasCompanies
            ? Show.Page<IdentifyPage>(visit, new IdentifyForm(visit.Portal.HasCompanies ? null : type)
            {
                CompanyId = who?.Account.Organisation ?? "",
                UserId = who?.Account.UserId ?? HintIn(asked?.Request) ?? "",
                For = asked?.For,
            })
            : Show.Page<ChooseTypePage>(visit, new TypeForm(asked?.For));
    }

    /// <summary>The form again with what was typed: in the body and not in the address, so that switching the language loses nothing.</summary>
    public async Task<IResult> AgainAsync(HttpContext http)
    {
        var (visit, form) = (http.Visit(), PostedForm.Of(http));
        var type = visit.Portal.HasCompanies ? null : visit.Portal.FindUserType(form["userType"]);
        return type is null && !visit.Portal.HasCompanies
            ? See.Other(visit.Path("/sign-in"))
            : Show.Page<IdentifyPage>(visit, new IdentifyForm(type)
            {
                CompanyId = form["companyId"].Trim(),
                UserId = form["userId"].Trim(),
                For = (await AskedAsync(visit, form["request"]))?.For,
            });
    }

    public async Task<IResult> DoAsync(HttpContext http)
    {
        var visit = http.Visit();
        var form = PostedForm.Of(http);
        var asked = form["request"].Length > 0 ? await AskedAsync(visit, form["request"]) : null;
        if (form["request"].Length > 0 && asked is null)
        {
            return Show.Page<RequestOverPage>(visit, StatusCodes.Status410Gone);
        }

        var type = visit.Portal.HasCompanies ? null : visit.Portal.FindUserType(form["userType"]);
        if (type is null && !visit.Portal.HasCompanies)
        {
            return Show.Page<ChooseTypePage>(visit, new TypeForm(asked?.For), StatusCodes.Status422UnprocessableEntity);
        }

        var (userId, companyId) = (form["userId"].Trim(), form["companyId"].Trim());
        var identify = new IdentifyForm(type)
        {
            CompanyId = companyId,
            UserId = userId,
            CompanyError = visit.Portal.HasCompanies && !CompanyIdText.IsFit(companyId) ? visit.Texts.CompanyIdNeeded : null,
            Error = UserIdText.TryNormalise(userId, out _) ? null : visit.Texts.UserIdNeeded,
            For = asked?.For,
        };
        if (identify.Error is not null || identify.CompanyError is not null)
        {
            return Show.Page<IdentifyPage>(visit, identify, StatusCodes.Status422UnprocessableEntity);
        }

        await runs.BeginAsync(http, visit, new TypedIdentity(visit.Portal.HasCompanies ? CompanyIdText.Normalise(companyId) : "", type?.Key ?? "", userId), asked?.Request);
        return See.Other(visit.Path("/sign-in/password"));
    }

    /// <summary>The request of a relying party of this portal, if it still waits.</summary>
    private async Task<Asked?> AskedAsync(Visit visit, string? id) =>
        await requests.FindAsync(id) is { } request && request.Portal == visit.Portal.Key && await clients.FindAsync(request.ClientId) is { } party
            ? new Asked(request, new ForApplication(request.Id, party.Row.Name))
            : null;

    private static string? HintIn(AuthorizationRequest? request) =>
        request is not null && QueryHelpers.ParseQuery(request.Parameters[(request.Parameters.IndexOf('?', StringComparison.Ordinal) + 1)..]).TryGetValue("login_hint", out var hint)
        && UserIdText.TryNormalise(hint.ToString(), out _) ? hint.ToString() : null;

    private sealed record Asked(AuthorizationRequest Request, ForApplication For);
}
