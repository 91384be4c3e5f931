using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Pages;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Flows.SignIn;

/// <summary>Puts the endpoints in order: a step runs only when the sign-in stands at it (ASVS 2.3.1). What is sent out of order is on record (L-02).</summary>
public sealed class SignInStep(SignInRuns runs, SessionBook sessions, Database database, AuditLog audit)
{
    /// <summary>Runs the step, or sends the browser to where its sign-in stands.</summary>
    public async Task<IResult> AtAsync(HttpContext http, ReadOnlyMemory<SignInState> states, Func<Visit, Storage.Records.SignIn, Task<IResult>> step)
    {
        var visit = http.Visit();
        var isSent = HttpMethods.IsPost(http.Request.Method);
        var found = await runs.FindAsync(http, visit);
        if (isSent && OutOfOrder(http, found.Run, states.Span) is { } why)
        {
            await RecordAsync(visit, found.Run?.AccountId, why);
        }

        if (found.Run is not { } run)
        {
            return found.HasEnded || isSent ? Show.Page<EndedPage>(visit, StatusCodes.Status410Gone)
                : See.Other(visit.Path(await sessions.FindAsync(http, visit) is null ? "/sign-in" : "/home"));
        }

        if (!states.Span.Contains(run.State))
        {
            return See.Other(visit.Path(SignInFlow.PageOf(run.State)));
        }

        return isSent && !IsFormOf(http, run) ? Show.Page<SupersededPage>(visit, StatusCodes.Status409Conflict) : await step(visit, run);
    }

    private static string? OutOfOrder(HttpContext http, Storage.Records.SignIn? run, ReadOnlySpan<SignInState> states) => run switch
    {
        null => "this browser is in no sign-in",
        _ when !states.Contains(run.State) => "the sign-in stands at another step",
        _ when !IsFormOf(http, run) => "a form of another sign-in",
        _ => null,
    };

    /// <summary>Two tabs share one cookie: a form that was made for another sign-in must not be taken for this one's.</summary>
    private static bool IsFormOf(HttpContext http, Storage.Records.SignIn run) => PostedForm.Of(http)["signIn"] == run.Id.ToString();

    private Task RecordAsync(Visit visit, AccountId? account, string why) => database.WriteAsync(async db =>
    {
        audit.Append(db, new AuditEntry(AuditKinds.BadSequence, "failure")
        {
            Portal = visit.Portal.Key,
            AccountId = account,
            Reason = why,
            Reference = Reference.New(),
            Address = visit.Address,
            UserAgent = visit.UserAgent,
        });
        await db.SaveChangesAsync();
    });
}
