using Gapura.Server.Accounts;
using Gapura.Server.Http;
using Gapura.Server.Pages;

namespace Gapura.Server.Flows.SignIn;

/// <summary>Form Login 1: who someone says they are. Nobody is looked up here, so known and unknown User IDs cannot differ (C-02).</summary>
public sealed class Identify(SignInRuns runs)
{
    public IResult Show(Visit visit, string? userType) => visit.Portal.FindUserType(userType) is { } type
        ? Pages.Show.Page<IdentifyPage>(visit, new IdentifyForm(type))
        : Pages.Show.Page<ChooseTypePage>(visit);

    public async Task<IResult> DoAsync(HttpContext http)
    {
        var visit = http.Visit();
        var form = PostedForm.Of(http);
        if (visit.Portal.FindUserType(form["userType"]) is not { } type)
        {
            return Pages.Show.Page<ChooseTypePage>(visit, StatusCodes.Status422UnprocessableEntity);
        }

        var userId = form["userId"].Trim();
        if (!UserIdText.TryNormalise(userId, out _))
        {
            return Pages.Show.Page<IdentifyPage>(
                visit, new IdentifyForm(type) { UserId = userId, Error = visit.Texts.UserIdNeeded }, StatusCodes.Status422UnprocessableEntity);
        }

        await runs.BeginAsync(http, visit, type.Key, userId);
        return See.Other(visit.Path("/sign-in/password"));
    }
}
