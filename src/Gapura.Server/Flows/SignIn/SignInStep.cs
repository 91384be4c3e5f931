using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.SignIn;

/// <summary>Puts the endpoints in order: a step runs only when the sign-in stands at it (ASVS 2.3.1).</summary>
public sealed class SignInStep(SignInRuns runs)
{
    /// <summary>Runs the step, or sends the browser to where its sign-in stands.</summary>
    public async Task<IResult> AtAsync(HttpContext http, ReadOnlyMemory<SignInState> states, Func<Visit, Storage.Records.SignIn, Task<IResult>> step)
    {
        var visit = http.Visit();
        var found = await runs.FindAsync(http, visit);
        if (found.Run is not { } run)
        {
            return found.HasEnded || HttpMethods.IsPost(http.Request.Method) ? Show.Page<EndedPage>(visit, StatusCodes.Status410Gone) : See.Other(visit.Path("/sign-in"));
        }

        if (!states.Span.Contains(run.State))
        {
            return See.Other(visit.Path(SignInFlow.PageOf(run.State)));
        }

        // Two tabs share one cookie: a form that was made for another sign-in must not be taken for this one's.
        return HttpMethods.IsPost(http.Request.Method) && PostedForm.Of(http)["signIn"] != run.Id.ToString()
            ? Show.Page<SupersededPage>(visit, StatusCodes.Status409Conflict)
            : await step(visit, run);
    }
}
